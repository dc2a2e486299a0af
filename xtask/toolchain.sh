# Makes sure that the pinned compiler is there; ./run and ./test read this file in the top folder of the project.
# Rustup does not add a toolchain or its parts by itself on every machine.

stop() {
  echo "$1" >&2
  exit 1
}

command -v git >/dev/null 2>&1 || stop "git is missing: install it from your system's packages."
command -v rustup >/dev/null 2>&1 || stop "rustup is missing: install it as https://rustup.rs tells, then open a new terminal."
command -v cargo >/dev/null 2>&1 || stop "cargo is missing from PATH: add rustup's folder for programs, usually ~/.cargo/bin."

# The names in a list of rust-toolchain.toml, with blanks between them.
pinned() {
  sed -n "s/^$1 *= *//p" rust-toolchain.toml | tr -d '[]",'
}

channel=$(pinned channel)
components=$(pinned components)
targets=$(pinned targets)

toolchain_is_complete() {
  rustup run "$channel" rustc --version >/dev/null 2>&1 || return 1
  parts=$(rustup component list --toolchain "$channel" --installed 2>/dev/null) || return 1
  for part in $components; do
    echo "$parts" | grep -q "^$part" || return 1
  done
  for target in $targets; do
    echo "$parts" | grep -q "^rust-std-$target$" || return 1
  done
}

if ! toolchain_is_complete; then
  echo "Installing the Rust toolchain $channel with $components for $targets."
  rustup toolchain install "$channel" --profile minimal --no-self-update || stop "rustup could not install Rust $channel."
  for part in $components; do
    rustup component add --toolchain "$channel" "$part" || stop "rustup could not add $part to Rust $channel."
  done
  for target in $targets; do
    rustup target add --toolchain "$channel" "$target" || stop "rustup could not add the target $target to Rust $channel."
  done
fi
