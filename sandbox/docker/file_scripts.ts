import type { PathFault } from "../sandbox_error.ts";

/** Exit codes of the scripts below and what each says of a path. */
export const SCRIPT_FAULTS: Readonly<Record<number, readonly [PathFault, string]>> = {
  71: ["link", "links are not followed"],
  72: ["not_found", "nothing is there"],
  73: ["not_a_directory", "a step of it is no folder"],
  74: ["not_a_file", "no regular file is there"],
  75: ["no_space", "the workspace is full"],
  76: ["denied", "its permissions forbid it"],
};

/** Enters each folder named by an argument but the last `$keep`, refusing links. */
const WALK = `
cd /workspace || exit 72
while [ $# -gt $keep ]; do
  [ -L "./$1" ] && exit 71
  if [ ! -e "./$1" ]; then
    [ -n "$make" ] || exit 72
    mkdir "./$1" || exit 75
  fi
  [ -d "./$1" ] || exit 73
  cd "./$1" || exit 76
  shift
done
`;

/** Writes at most `$1` bytes of a file to standard output. */
export const READ_SCRIPT = `
max=$1; shift; keep=1; make=
${WALK}
[ -L "./$1" ] && exit 71
[ -e "./$1" ] || exit 72
[ -f "./$1" ] || exit 74
[ -r "./$1" ] || exit 76
exec head -c "$max" "./$1"
`;

/** Puts standard input in place of a file, with the mode `$1`, by way of the new name `$2`. */
export const WRITE_SCRIPT = `
mode=$1; new=$2; shift 2; keep=1; make=yes
${WALK}
[ -d "./$1" ] && [ ! -L "./$1" ] && exit 74
cat > "./$new" || { rm -f "./$new"; exit 75; }
chmod "$mode" "./$new" && mv -f -T "./$new" "./$1" || { rm -f "./$new"; exit 76; }
`;

const KIND = 'if [ -L "$p" ]; then k=l; elif [ -d "$p" ]; then k=d; elif [ -f "$p" ]; then k=f; ' +
  "else k=o; fi";

/** Kind and name of each thing in a folder, each ended by NUL. */
export const LIST_SCRIPT = `
keep=0; make=
${WALK}
for p in * .*; do
  [ "$p" = . ] || [ "$p" = .. ] && continue
  [ -e "./$p" ] || [ -L "./$p" ] || continue
  ${KIND.replaceAll('"$p"', '"./$p"')}
  printf '%s%s\\0' "$k" "$p"
done
`;

/** Kind, x or -, size, path and NUL of each thing in the workspace, after a file its bytes. */
export const SNAPSHOT_SCRIPT = `
cd /workspace && exec find . -mindepth 1 -maxdepth 64 -exec sh -c '
for p do
  ${KIND}
  s=0; x=-
  if [ $k = f ] && [ -r "$p" ]; then s=$(wc -c < "$p"); [ -x "$p" ] && x=x
  elif [ $k = f ]; then k=u; fi
  printf "%s%s%d %s\\0" "$k" "$x" "$s" "\${p#./}"
  [ $k = f ] && head -c "$s" "$p"
done
' sh {} +
`;
