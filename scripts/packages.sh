# packages.sh - what payoff needs from the distribution, and getting it there
#
# Sourced by quickstart and test. Debian 12 and 13; nothing else was tried.

BUILD_PACKAGES="g++ make cmake pkg-config libsqlite3-dev libcsv-dev
	libjansson-dev libpopt-dev libutf8proc-dev libpcre2-dev libncurses-dev
	libsodium-dev liblbfgs-dev libcurl4-openssl-dev ca-certificates"
# An OpenBLAS, because apt may otherwise choose the reference BLAS, whose
# matrix products are some forty times slower.
TORCH_PACKAGES="libtorch-dev libopenblas0-pthread"
TEST_PACKAGES="libcmocka-dev git python3 python3-venv"

say() {
	printf '%s\n' "$*"
}

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 2
}

# Those of the named packages that are not installed.
missing_packages() {
	for package; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
			grep -q 'ok installed' || printf '%s ' "$package"
	done
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null 2>&1; then
		sudo "$@"
	else
		die "installing packages needs root: run this as root, or install sudo"
	fi
}

# Installs what is missing of the named packages, after saying what that is
# and how large.
install_packages() {
	command -v apt-get >/dev/null 2>&1 ||
		die "no apt-get here: install what README.md lists, then use cmake"
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	say "packages to install: $missing"
	# A fresh machine has no package lists, or old ones.
	as_root apt-get update -qq || die "apt-get update failed"
	# shellcheck disable=SC2086 # a list of words is what is meant
	LC_ALL=C apt-get install --assume-no --no-install-recommends $missing \
		2>/dev/null | grep -E '^(Need to get|After this operation)' || true
	# shellcheck disable=SC2086
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
		--no-install-recommends -o Dpkg::Use-Pty=0 $missing >/dev/null ||
		die "apt-get install failed"
}

# The folder of a libtorch for CMAKE_PREFIX_PATH: an official archive unpacked
# at DIR, or the torch folder of an installed wheel.
libtorch_prefix() {
	for folder in "$1" "$1/torch" "$1"/lib/python3*/site-packages/torch; do
		if [ -f "$folder/share/cmake/Torch/TorchConfig.cmake" ]; then
			(cd "$folder" && pwd)
			return 0
		fi
	done
	die "$1: no libtorch there (share/cmake/Torch/TorchConfig.cmake is missing)"
}

# Unpacks the torch wheel into the cache and prints its folder. Only its C++
# library is used: no Python runs, so the wheel of any Python version does.
TORCH_WHEEL_VERSION=2.13.0
torch_wheel() {
	cache=${XDG_CACHE_HOME:-$HOME/.cache}/payoff
	folder=$cache/torch-$TORCH_WHEEL_VERSION
	if [ ! -f "$folder/torch/share/cmake/Torch/TorchConfig.cmake" ]; then
		mkdir -p "$cache" || return 1
		work=$(mktemp -d "$cache/wheel.XXXXXX") || return 1
		if ! python3 -m venv "$work/venv" >&2 ||
			! "$work/venv/bin/pip" download -q --no-deps \
				--only-binary=:all: --python-version 3.11 \
				-d "$work" "torch==$TORCH_WHEEL_VERSION" >&2 ||
			! python3 -m zipfile -e "$work"/torch-*.whl \
				"$work/unpacked" >&2; then
			rm -rf "$work"
			return 1
		fi
		rm -rf "$folder"
		mv "$work/unpacked" "$folder"
		rm -rf "$work"
	fi
	printf '%s\n' "$folder/torch"
}
