import CRocksDB
import EventLog
import Projector

/// What can go wrong with a database; the seams turn it into the errors of their own modules.
public enum RocksDBError: Error, Equatable, CustomStringConvertible {
    /// Another process, or another part of this one, has the database open for writing.
    case locked(path: String)
    /// The log has another number of partitions; it is fixed when the log is made.
    case partitionCount(path: String, stored: Int, requested: Int)
    /// The database was written by a version of Spoor that this one cannot read.
    case format(path: String, stored: Int, supported: Int)
    /// What is stored cannot be read back.
    case corrupt(reason: String)
    /// The disk or the database refused.
    case failed(reason: String)

    public var description: String {
        switch self {
        case .locked(let path):
            "the database at \(path) is open in another process"
        case .partitionCount(let path, let stored, let requested):
            "the log at \(path) has \(stored) partitions, not \(requested); the number is fixed "
                + "when a log is made"
        case .format(let path, let stored, let supported):
            "the database at \(path) has format \(stored), and this program reads \(supported)"
        case .corrupt(let reason): "the database is corrupt: \(reason)"
        case .failed(let reason): "the database failed: \(reason)"
        }
    }
}

extension RocksDBError {
    /// A place for C to put a message: a null pointer, or a string for us to free.
    typealias Message = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

    /// Calls C and throws the message that it leaves, if it leaves one.
    static func check<Result>(
        path: String = "", _ call: (Message) -> Result
    ) throws(RocksDBError) -> Result {
        var message: UnsafeMutablePointer<CChar>?
        let result = call(&message)
        guard let message else { return result }
        defer { rocksdb_free(message) }
        throw RocksDBError(status: String(cString: message), path: path)
    }

    /// Reads a RocksDB status as text: its kind, a colon and what happened.
    init(status: String, path: String) {
        if status.hasPrefix("IO error"), status.contains("\(path)/LOCK") {
            self = .locked(path: path)
        } else if status.hasPrefix("Corruption") {
            self = .corrupt(reason: status)
        } else {
            self = .failed(reason: status)
        }
    }
}

extension EventLogError {
    init(_ error: RocksDBError) {
        self =
            switch error {
            case .locked(let path): .locked(path: path)
            case .corrupt(let reason): .corrupt(reason: reason)
            case .failed(let reason): .unavailable(reason: reason)
            case .partitionCount, .format: .unavailable(reason: error.description)
            }
    }
}

extension StateStoreError {
    init(_ error: RocksDBError) {
        let isCorrupt =
            switch error {
            case .corrupt, .format: true
            case .locked, .partitionCount, .failed: false
            }
        self.init(reason: error.description, isCorrupt: isCorrupt)
    }
}
