import DequeModule
import Dispatch
import Foundation
import RocksDB
import Synchronization

/// Threads of their own for work that computes for long and reads from disk: the fold and what
/// follows it.
///
/// The cooperative pool has a thread a core, and requests need them at once. So the work runs here,
/// on threads that the system puts behind the others where both want a core.
final class WorkerThreads: TaskExecutor {
    /// As in `nice`: 0 is ordinary, 19 comes last.
    private static let niceness: Int32 = 5
    /// What the system calls each thread begins with this.
    static let name = "spoor-work"

    /// A job for each signal of `available`.
    private let jobs = Mutex<Deque<UnownedJob>>([])
    private let available = DispatchSemaphore(value: 0)

    /// They live as long as the process.
    init(count: Int) {
        precondition(count > 0, "nothing would ever be done")
        for number in 0..<count {
            Thread { [self] in
                Thread.tellSystem(name: "\(Self.name)-\(number)")
                run()
            }.start()
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        available.signal()
    }

    private func run() {
        // On Linux 0 means this thread. Where it is refused, it is as fast, only less polite.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
        while true {
            available.wait()
            jobs.withLock { $0.removeFirst() }.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
