"""Speed, memory and quality of claimcheck. Not part of the wheel; see README.md in this folder."""
