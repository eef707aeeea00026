"""The file of results: one section per measurement, each with the machine that it was measured on."""

import json
import os
import platform
import resource
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent.parent / "scale.json"
MIB = 1 << 20


def machine() -> dict[str, Any]:
    """The machine in general words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / (1 << 30)),
        "processor": platform.machine(),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "faiss": version("faiss-cpu"),
        "load": round(os.getloadavg()[0], 1),
    }


def write_section(name: str, figures: dict[str, Any], path: Path = RESULTS) -> None:
    """Put one section into the file; sizes that were measured before and not now are kept."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    known[name] = known.get(name, {}) | figures
    path.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", encoding="utf-8")


def peak_mib() -> int:
    """The most memory that this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // MIB
