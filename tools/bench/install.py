"""The peers that package registries have: from npm into a folder, from Debian into the system."""
import pathlib
import shutil
import subprocess
import sys

import peers

NPM = {"dbmate": "node_modules/@dbmate/linux-{machine}/bin/dbmate", "node-pg-migrate": "node_modules/.bin/node-pg-migrate"}
NPM_PACKAGES = ["dbmate@2", "node-pg-migrate", "pg"]
DEBIAN = ("sqitch", "alembic", "sql-migrate", "yoyo")
MACHINES = {"x86_64": "x64", "aarch64": "arm64"}


def installed(root, folder, machine):
    """All that could be had; what could not is said."""
    found = {**from_npm(folder, MACHINES.get(machine, machine)), **from_debian(root)}
    return [peers.KNOWN[name](name, program) for name, program in found.items()]


def from_npm(folder, machine):
    places = {name: folder / place.format(machine=machine) for name, place in NPM.items()}
    if not all(place.exists() for place in places.values()):
        folder.mkdir(parents=True, exist_ok=True)
        tell("npm", ["npm", "install", "--prefix", folder, "--no-audit", "--no-fund", *NPM_PACKAGES])
    return present(places)


def from_debian(root):
    if not all(shutil.which(name) for name in DEBIAN):
        tell("Debian", [root / "tools" / "dev" / "install-packages", "peers"])
    return present({name: pathlib.Path(shutil.which(name) or f"/usr/bin/{name}") for name in DEBIAN})


def tell(where, command):
    """Without a registry there are fewer peers, and no fewer floors."""
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(f"not from {where}: {(done.stderr or done.stdout).strip().splitlines()[-1:]}", file=sys.stderr)
    except FileNotFoundError:
        print(f"not from {where}: there is no '{command[0]}' here", file=sys.stderr)


def present(places):
    for name, place in places.items():
        if not place.exists():
            print(f"without the peer {name}", file=sys.stderr)
    return {name: place for name, place in places.items() if place.exists()}
