#!/usr/bin/env bash
# sysroot.sh FOLDER PACKAGE...: unpacks PACKAGEs for 64-bit ARM, and what they depend on, into FOLDER, from the mirrors
# that this machine's apt reads. libhdf5-dev cannot be installed for two architectures at once; here nothing is
# installed: apt gets lists, a cache and an empty status of its own, beside FOLDER. Does nothing where FOLDER is whole.
set -euo pipefail

folder=$1
shift
packages=$*
if [[ -e $folder/complete && $(<"$folder/complete") == "$packages" ]]; then exit 0; fi

mkdir -p "$folder-apt"/{lists,archives}/partial
apt=$(cd "$folder-apt" && pwd)
: >"$apt/status"
# Hooks are cleared: they are made for the machine's own lists and cache.
cat >"$apt/apt.conf" <<END
#clear APT::Architectures;
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Install-Recommends "false";
Dir::State "$apt";
Dir::State::status "$apt/status";
Dir::State::extended_states "$apt/extended_states";
Dir::Cache "$apt";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
END

fail() {
  tail -n 20 "$apt/log" >&2
  echo "sysroot.sh: no packages for 64-bit ARM; is there a network, and do the mirrors in /etc/apt have arm64?" >&2
  exit 1
}
# A list of another's that fails is no matter, as long as the packages are found.
LC_ALL=C apt-get -q -c "$apt/apt.conf" update >"$apt/log" 2>&1 || true
LC_ALL=C apt-get -q -y -c "$apt/apt.conf" install --download-only "$@" >>"$apt/log" 2>&1 || fail

rm -rf "$folder" "$folder.new"
mkdir -p "$folder.new/usr/lib"
ln -s usr/lib "$folder.new/lib"  # old packages hold /lib, new ones /usr/lib alone
for package in "$apt"/archives/*.deb; do
  dpkg-deb --fsys-tarfile "$package" |
    tar -x --keep-directory-symlink -C "$folder.new" --no-same-owner --exclude='./bin' --exclude='./sbin' \
      --exclude='./etc' --exclude='./var' --exclude='./usr/bin' --exclude='./usr/sbin' --exclude='./usr/share/doc' \
      --exclude='./usr/share/man' --exclude='./usr/share/locale'
done
# A link to /lib/... means the folder's own.
find "$folder.new" -type l -lname '/*' -printf '%p\t%l\n' | while IFS=$'\t' read -r link target; do
  ln -sfnr "$folder.new$target" "$link"
done
printf '%s\n' "$packages" >"$folder.new/complete"
mv "$folder.new" "$folder"
rm -rf "$apt"
