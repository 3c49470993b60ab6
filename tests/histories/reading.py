"""What belay says of a history, and whether that is what an older one said."""


def sayings(place):
    """Everything that reading commands tell of the history."""
    status = place.read("status")
    said = {"status": status, "log": place.read("log", "-n", "1000")}
    said["show"] = {one["version"]: place.read("show", one["version"]) for one in status["migrations"]}
    return said


def differences(older, newer, where=""):
    """Where a newer document does not say what the older one said; it may say more."""
    if isinstance(older, dict) and isinstance(newer, dict):
        return [line for key, value in older.items() if key not in ("now",)
                for line in differences(value, newer.get(key, "nothing"), f"{where}.{key}")]
    if isinstance(older, list) and isinstance(newer, list) and len(older) == len(newer):
        return [line for at, pair in enumerate(zip(older, newer)) for line in differences(*pair, f"{where}[{at}]")]
    return [] if older == newer else [f"{where}: {older!r} then, {newer!r} now"]
