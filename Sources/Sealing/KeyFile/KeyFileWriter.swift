import Crypto
import Dispatch
import Synchronization

/// Brings changes of the key table to the disk, in order, many at a time.
///
/// The queue runs one job at a time. A job takes all that waits, makes it durable with one
/// fdatasync, and lets go all flushes that came before it began.
final class KeyFileWriter: Sendable {
    enum Work: Sendable {
        case key(WrappedKey)
        /// The table without what was destroyed; contains all keys enqueued before.
        case rewrite(KeyTable)
    }

    private struct State {
        var file: DurableFile?
        var lock: FileLock?
        /// Bytes of the file that are whole and durable.
        var bytes: Int
        var pending: [Work] = []
        var waiting: [CheckedContinuation<Void, any Error>] = []
        var isWriting = false
        var isClosed = false
    }

    let path: String
    private let wrapping: SymmetricKey
    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "spoor.keys")

    init(path: String, wrapping: SymmetricKey, lock: FileLock?, bytes: Int) {
        self.path = path
        self.wrapping = wrapping
        state = Mutex(State(lock: lock, bytes: bytes))
    }

    /// Opens the file for writing: a new one gets its first line, a torn end is cut off.
    func open() throws {
        try state.withLock { state in
            if state.bytes == 0 {
                let contents = try KeyFileImage.contents(of: KeyTable(), wrapping: wrapping)
                try DurableFile.replace(path, with: contents)
                state.bytes = contents.count
            }
            let file = try DurableFile(path: path)
            try file.truncate(to: state.bytes)
            state.file = file
        }
    }

    func enqueue(_ work: Work) {
        state.withLock { $0.pending.append(work) }
    }

    /// Returns when all that was enqueued before is durable.
    func flush() async throws {
        let isDurable = state.withLock { $0.pending.isEmpty && !$0.isWriting }
        if isDurable { return }
        try await withCheckedThrowingContinuation { continuation in
            let starts = state.withLock { state in
                state.waiting.append(continuation)
                defer { state.isWriting = true }
                return !state.isWriting
            }
            if starts { queue.async { self.writeAll() } }
        }
    }

    func close() async throws {
        try await flush()
        state.withLock { state in
            state.isClosed = true
            state.file = nil
            state.lock = nil
        }
    }
}

extension KeyFileWriter {
    /// Runs on the queue until nobody waits.
    private func writeAll() {
        while let job = nextJob() {
            let result = Result { try write(job.work) }
            if case .failure = result { putBack(job.work) }
            for continuation in job.waiting { continuation.resume(with: result) }
        }
    }

    private func nextJob() -> (work: [Work], waiting: [CheckedContinuation<Void, any Error>])? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isWriting = false
                return nil
            }
            defer { (state.pending, state.waiting) = ([], []) }
            return (state.pending, state.waiting)
        }
    }

    private func putBack(_ work: [Work]) {
        state.withLock { $0.pending.insert(contentsOf: work, at: 0) }
    }

    private func write(_ work: [Work]) throws {
        if state.withLock({ $0.isClosed }) { throw SealingError.closed }
        let rewrite = work.lastIndex { if case .rewrite = $0 { true } else { false } }
        if let rewrite, case .rewrite(let table) = work[rewrite] { try replaceFile(with: table) }
        let keys = work[(rewrite.map { $0 + 1 } ?? 0)...].compactMap { work in
            if case .key(let key) = work { KeyFileLine.Change.key(key) } else { nil }
        }
        if !keys.isEmpty { try append(KeyFileLine(changes: keys).bytes) }
    }

    private func append(_ line: [UInt8]) throws {
        let (file, bytes) = state.withLock { ($0.file, $0.bytes) }
        guard let file else { throw SealingError.closed }
        do {
            try file.write(line, at: bytes)
        } catch {
            // The line may stand there in part; the next one overwrites it.
            try? file.truncate(to: bytes)
            throw error
        }
        state.withLock { $0.bytes = bytes + line.count }
    }

    private func replaceFile(with table: KeyTable) throws {
        let contents = try KeyFileImage.contents(of: table, wrapping: wrapping)
        try DurableFile.replace(path, with: contents)
        let file = try DurableFile(path: path)
        state.withLock { ($0.file, $0.bytes) = (file, contents.count) }
    }
}
