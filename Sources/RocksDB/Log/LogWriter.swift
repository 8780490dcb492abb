import Dispatch
import EventLog
import Foundation
import Synchronization

/// The one thread that writes to the log.
///
/// Group commit: while the thread waits for the disk, writes queue up; then it takes them all,
/// writes them as one batch with one sync, publishes the new ends and tells the callers. So the
/// more of them append at once, the more of them share a sync (`SyncPace` sees to that). The thread is our own, because a sync
/// blocks, and the cooperative pool has no thread to spare for that.
final class LogWriter: Sendable {
    private let families: LogFamilies
    private let ends: EndOffsets
    private let queue = Mutex(AppendQueue())
    private let wake = DispatchSemaphore(value: 0)

    init(_ families: LogFamilies, _ tails: PartitionTable<PartitionTail>, _ ends: EndOffsets) {
        self.families = families
        self.ends = ends
        Thread { [self] in
            Thread.tellSystem(name: "spoor-log")
            run(tails)
        }.start()
    }

    /// Its caller is told when the write is durable, or at once that it will not be.
    func write(_ write: QueuedWrite) {
        switch queue.withLock({ $0.offer(write) }) {
        case .accepted(let wake):
            if wake { self.wake.signal() }
        case .full:
            let reason = "too much waits to be written"
            write.whenDone(.failure(EventLogError.unavailable(reason: reason)))
        case .closed: write.whenDone(.failure(EventLogError.closed))
        }
    }

    /// Takes no more writes; the thread ends when those queued are written.
    func close() {
        if queue.withLock({ $0.close() }) { wake.signal() }
    }

    private func run(_ tails: PartitionTable<PartitionTail>) {
        var tails = tails
        var pace = SyncPace()
        while true {
            wake.wait()
            Thread.sleep(pace.delay(now: .now))
            switch queue.withLock({ $0.take() }) {
            case .write(let writes):
                pace.begin(writes: writes.count, now: .now)
                store(writes, &tails)
            case .finish: return
            }
        }
    }

    /// Stores all of the writes or, if the disk refuses, none.
    private func store(_ writes: [QueuedWrite], _ tails: inout PartitionTable<PartitionTail>) {
        var placement = LogPlacement(tails)
        let offsets = writes.map { placement.place($0.write) }
        do {
            try families.database.write(families.batch(placement), .synced)
        } catch {
            for write in writes { write.whenDone(.failure(EventLogError(error))) }
            return
        }
        tails = placement.tails
        ends.publish(placement.ends)
        for (write, offsets) in zip(writes, offsets) { write.whenDone(.success(offsets)) }
    }
}

extension LogFamilies {
    fileprivate func batch(_ placement: LogPlacement) -> WriteBatch {
        let batch = WriteBatch()
        for (input, offset) in placement.commits {
            batch.put(
                committed, LogLayout.partitionKey(input).span, LogLayout.offsetValue(offset).span)
        }
        placement.forEachRecord { partition, record, bytes in
            batch.put(records, LogLayout.recordKey(partition, record.offset).span, bytes)
            if let timestamp = record.timeEntry {
                batch.put(
                    times, LogLayout.timeKey(partition, timestamp).span,
                    LogLayout.offsetValue(record.offset).span)
            }
        }
        return batch
    }
}

extension Thread {
    fileprivate static func sleep(_ duration: Duration) {
        if duration > .zero { sleep(forTimeInterval: duration / .seconds(1)) }
    }
}
