"""The programs of the checkout: belay and the floors as released, and one that only loads what belay loads."""
import pathlib
import re
import subprocess

from measure import Failed

LIBRARY = re.compile(r"=> (/\S+) ")


def release(root, folder, program, floors):
    """belay and the folder of the floors; what was not named is built."""
    wanted = [name for name, given in (("belay", program), ("bench_floors", floors)) if given is None]
    if wanted:
        quiet(["cmake", "-G", "Ninja", "-S", root, "-B", folder, "-DCMAKE_BUILD_TYPE=Release"])
        quiet(["cmake", "--build", folder, "--target", *wanted])
    return program or folder / "belay", floors or folder / "tools" / "bench"


def nothing(belay, folder):
    """A C program that is linked to all that a program loads, and ends."""
    libraries = LIBRARY.findall(quiet(["ldd", belay]))
    source = folder / "nothing.c"
    source.write_text("int main(void) { return 0; }\n")
    program = folder / "nothing"
    quiet(["cc", "-O2", "-o", program, source, "-Wl,--no-as-needed", *libraries])
    return program, len(libraries)


def quiet(command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"{pathlib.Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()}")
    return done.stdout
