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
            Thread.current.name = "spoor-log"
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
        var next = tails
        let batch = WriteBatch()
        let offsets = writes.map { families.put($0.write, into: batch, &next) }
        do {
            try families.database.write(batch, .synced)
        } catch {
            for write in writes { write.whenDone(.failure(EventLogError(error))) }
            return
        }
        tails = next
        ends.publish(
            zip(writes, offsets).flatMap { zip($0.write.entries.map(\.to), $1.map { $0 + 1 }) })
        for (write, offsets) in zip(writes, offsets) { write.whenDone(.success(offsets)) }
    }
}

extension LogFamilies {
    /// Gives the records of a write their offsets and puts them into the batch.
    fileprivate func put(
        _ write: LogWrite, into batch: WriteBatch, _ tails: inout PartitionTable<PartitionTail>
    ) -> [Offset] {
        if let commit = write.commit {
            let offset = tails[commit.input].commit(commit.offset)
            batch.put(
                committed, LogLayout.partitionKey(commit.input).span,
                LogLayout.offsetValue(offset).span)
        }
        var start = 0
        return write.entries.map { entry in
            let bytes = write.bytes.span.extracting(start..<entry.bytesEnd)
            start = entry.bytesEnd
            let placement = tails[entry.to].append(entry.timestamp, bytes: bytes.count)
            batch.put(records, LogLayout.recordKey(entry.to, placement.offset).span, bytes)
            if let timestamp = placement.timeEntry {
                batch.put(
                    times, LogLayout.timeKey(entry.to, timestamp).span,
                    LogLayout.offsetValue(placement.offset).span)
            }
            return placement.offset
        }
    }
}

extension Thread {
    fileprivate static func sleep(_ duration: Duration) {
        if duration > .zero { sleep(forTimeInterval: duration / .seconds(1)) }
    }
}
