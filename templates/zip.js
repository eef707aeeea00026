/* ---- decision files, and a zip archive of them: stored, not compressed (APPNOTE.TXT 4.3) ---- */
const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

const crc32 = (bytes) => ~bytes.reduce((crc, byte) => CRC[(crc ^ byte) & 255] ^ (crc >>> 8), ~0) >>> 0;

// Little-endian numbers as [bytes, value] pairs.
function fields(...pairs) {
  const out = [];
  for (const [size, value] of pairs) for (let i = 0; i < size; i += 1) out.push((value >>> (8 * i)) & 255);
  return Uint8Array.from(out);
}

function zip(files) {
  const encoder = new TextEncoder();
  const parts = [];
  const directory = [];
  let at = 0;
  for (const [name, text] of files) {
    const path = encoder.encode(name);
    const data = encoder.encode(text);
    // Version 1.0, names in UTF-8, stored, 1 January 1980: the same decisions give the same bytes.
    const common = [[2, 10], [2, 0x800], [2, 0], [2, 0], [2, 33], [4, crc32(data)], [4, data.length], [4, data.length], [2, path.length], [2, 0]];
    parts.push(fields([4, 0x04034b50], ...common), path, data);
    directory.push(fields([4, 0x02014b50], [2, 10], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), path);
    at += 30 + path.length + data.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, at], [2, 0]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}

// A TOML basic string takes what JSON escapes, and wants DEL escaped as well; half a character can't be written.
const quoted = (text) => JSON.stringify(text.toWellFormed?.() ?? text).replace(/\x7f/g, "\\u007F");

function decisionFile(id, decision) {
  const { status, reason, who, expires } = decision;
  const lines = [`id = ${quoted(id)}`, `status = ${quoted(status)}`, `reason = ${quoted(reason)}`];
  if (who) lines.push(`who = ${quoted(who)}`);
  if (expires) lines.push(`expires = ${expires}`);
  return `${lines.join("\n")}\n`;
}

function download(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
