# shellcheck shell=bash
# Sourced in the top folder: where deps/ (see .build/local-deps) has been made, its programs, modules and libraries are
# found, and $deps_libraries lists the folders of the latter.
deps_libraries=()
if [ -d deps/usr ]; then
	for folder in "$PWD"/deps/usr/lib "$PWD"/deps/usr/lib/*-linux-gnu \
		"$PWD"/deps/usr/lib/*-linux-gnu/{openblas-pthread,lapack,blas}; do
		[ ! -d "$folder" ] || deps_libraries+=("$folder")
	done
	export PATH=$PATH:$PWD/deps/usr/bin PYTHONPATH=$PWD/deps/usr/lib/python3/dist-packages
	LD_LIBRARY_PATH=$(IFS=: && echo "${deps_libraries[*]}")
	export LD_LIBRARY_PATH
fi
