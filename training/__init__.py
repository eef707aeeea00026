"""How the bundled models are made and measured. Not part of the wheel; see README.md in this folder."""
