"""Windows only: a job object that holds this process to an amount of memory, and what a process holds. Sizes are spelled out, so that the
layout can be proven on every system.

Source: Microsoft, JOBOBJECT_EXTENDED_LIMIT_INFORMATION and PROCESS_MEMORY_COUNTERS.
"""

import ctypes
from typing import Any

LIMIT_PROCESS_MEMORY = 0x100
DIE_ON_UNHANDLED_EXCEPTION = 0x400
EXTENDED_LIMITS = 9
QUERY_LIMITED = 0x1000
_kept: list[Any] = []  # the handle of the job: it must live as long as the process


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("per_process_time", ctypes.c_int64), ("per_job_time", ctypes.c_int64), ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t), ("most_working_set", ctypes.c_size_t), ("most_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t), ("priority", ctypes.c_uint32), ("scheduling", ctypes.c_uint32),
    )  # fmt: skip


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION; io is IO_COUNTERS."""

    _fields_ = (
        ("basic", BasicLimits), ("io", ctypes.c_uint64 * 6), ("process_memory", ctypes.c_size_t), ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t), ("peak_job_memory", ctypes.c_size_t),
    )  # fmt: skip


class MemoryCounters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS."""

    _fields_ = (
        ("size", ctypes.c_uint32), ("page_faults", ctypes.c_uint32), ("peak_working_set", ctypes.c_size_t), ("working_set", ctypes.c_size_t),
        ("peak_paged", ctypes.c_size_t), ("paged", ctypes.c_size_t), ("peak_nonpaged", ctypes.c_size_t), ("nonpaged", ctypes.c_size_t),
        ("pagefile", ctypes.c_size_t), ("peak_pagefile", ctypes.c_size_t),
    )  # fmt: skip


def limits_of(size: int) -> ExtendedLimits:
    """The limits of a job whose processes may commit size bytes each, and end without a dialog when they break."""
    limits = ExtendedLimits()
    limits.basic.flags = LIMIT_PROCESS_MEMORY | DIE_ON_UNHANDLED_EXCEPTION
    limits.process_memory = size
    return limits


def hold(size: int, kernel: Any = None) -> bool:
    """Put this process into a job of its own with that limit; False where Windows refuses, and the parent's watch stands alone."""
    kernel = kernel or _kernel()
    job = kernel.CreateJobObjectW(None, None)
    if not job:
        return False
    limits = limits_of(size)
    set_ = kernel.SetInformationJobObject(job, EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
    if not set_ or not kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess()):
        kernel.CloseHandle(job)
        return False
    _kept.append(job)
    return True


def resident_of(process_id: int, kernel: Any = None) -> int | None:
    """The working set of a process in bytes; None when it has ended or may not be asked."""
    kernel = kernel or _kernel()
    process = kernel.OpenProcess(QUERY_LIMITED, 0, process_id)
    if not process:
        return None
    try:
        counters = MemoryCounters()
        counters.size = ctypes.sizeof(counters)
        if not kernel.K32GetProcessMemoryInfo(process, ctypes.byref(counters), counters.size):
            return None
        return int(counters.working_set)
    finally:
        kernel.CloseHandle(process)


def _kernel() -> Any:
    """kernel32 with its arguments declared: handles are as wide as pointers, which ctypes would cut to 32 bits."""
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    handle, number, pointer = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p
    declared: dict[str, tuple[Any, tuple[Any, ...]]] = {
        "CreateJobObjectW": (handle, (pointer, ctypes.c_wchar_p)),
        "SetInformationJobObject": (ctypes.c_int, (handle, ctypes.c_int, pointer, number)),
        "AssignProcessToJobObject": (ctypes.c_int, (handle, handle)),
        "GetCurrentProcess": (handle, ()),
        "OpenProcess": (handle, (number, ctypes.c_int, number)),
        "K32GetProcessMemoryInfo": (ctypes.c_int, (handle, pointer, number)),
        "CloseHandle": (ctypes.c_int, (handle,)),
    }
    for name, (result, arguments) in declared.items():
        function = getattr(kernel, name)
        function.restype, function.argtypes = result, arguments
    return kernel
