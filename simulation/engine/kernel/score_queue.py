"""The records that wait for their sample: a heap ordered by (sample, kind, tag), never by arrival."""

from .intrinsics import idiv
from .sound_arrays import FREE, PENDING, QUEUE
from .world import SC_INSTRUMENT, SC_KIND, SC_PITCH, SC_SAMPLE, SC_TAG, SC_VOICE, SCORE_STRIDE


def clear_queue(s):
    """Forget every record."""
    s.n[PENDING] = 0
    s.n[FREE] = QUEUE
    for k in range(QUEUE):
        s.free[k] = QUEUE - 1 - k


def comes_before(s, a, b):
    """Whether record a is played before record b; equal ones are the same to the ear."""
    queue = s.queue
    p = a * SCORE_STRIDE
    q = b * SCORE_STRIDE
    if queue[p + SC_SAMPLE] != queue[q + SC_SAMPLE]:
        return queue[p + SC_SAMPLE] < queue[q + SC_SAMPLE]
    if queue[p + SC_KIND] != queue[q + SC_KIND]:
        return queue[p + SC_KIND] < queue[q + SC_KIND]
    if queue[p + SC_TAG] != queue[q + SC_TAG]:
        return queue[p + SC_TAG] < queue[q + SC_TAG]
    if queue[p + SC_VOICE] != queue[q + SC_VOICE]:
        return queue[p + SC_VOICE] < queue[q + SC_VOICE]
    if queue[p + SC_INSTRUMENT] != queue[q + SC_INSTRUMENT]:
        return queue[p + SC_INSTRUMENT] < queue[q + SC_INSTRUMENT]
    return queue[p + SC_PITCH] < queue[q + SC_PITCH]


def put(s, record):
    """Hang a filled record into the heap."""
    heap = s.heap
    k = s.n[PENDING]
    s.n[PENDING] = k + 1
    while k > 0:
        parent = idiv(k - 1, 2)
        if not comes_before(s, record, heap[parent]):
            break
        heap[k] = heap[parent]
        k = parent
    heap[k] = record


def take(s):
    """The index of the first record, which leaves the heap; its words stay until the next push."""
    heap = s.heap
    first = heap[0]
    count = s.n[PENDING] - 1
    s.n[PENDING] = count
    last = heap[count]
    k = 0
    while True:
        child = 2 * k + 1
        if child >= count:
            break
        if child + 1 < count and comes_before(s, heap[child + 1], heap[child]):
            child += 1
        if not comes_before(s, heap[child], last):
            break
        heap[k] = heap[child]
        k = child
    heap[k] = last
    s.free[s.n[FREE]] = first
    s.n[FREE] += 1
    return first


def drop_from(s, sample):
    """Take every record at or after a sample out of the heap."""
    count = s.n[PENDING]
    kept = 0
    for k in range(count):
        s.free[QUEUE - 1 - k] = s.heap[k]  # the free list's end is unused while records wait
    base = QUEUE - 1
    s.n[PENDING] = 0
    for k in range(count):
        record = s.free[base - k]
        if s.queue[record * SCORE_STRIDE + SC_SAMPLE] < sample:
            s.work[kept] = record
            kept += 1
        else:
            s.work[8192 + k - kept] = record
    for k in range(count - kept):
        s.free[s.n[FREE]] = int(s.work[8192 + k])
        s.n[FREE] += 1
    for k in range(kept):
        put(s, int(s.work[k]))
