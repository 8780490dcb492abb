/// What can go wrong with keys. Only `.storage` may pass by itself.
public enum SealingError: Error, Equatable, CustomStringConvertible {
    case noMasterKey(variable: String)
    case badMasterKey
    /// The key store was written under another master key.
    case otherMasterKey(path: String)
    /// Another process has the key store open for writing.
    case locked(path: String)
    /// What is stored cannot be read back.
    case corrupt(path: String, place: String)
    /// The disk refuses: full, read-only, broken. The caller may try again later.
    case storage(operation: String, path: String, code: Int32)
    /// The store was opened for reading.
    case readOnly
    case closed

    public var description: String {
        switch self {
        case .noMasterKey(let variable):
            "there is no master key: set \(variable) to 32 random bytes in base64"
        case .badMasterKey:
            "the master key is not 32 bytes in base64; make one with: openssl rand -base64 32"
        case .otherMasterKey(let path):
            "\(path) was written under another master key; give Spoor the one it was made with"
        case .locked(let path): "\(path) is open in another process; stop it first"
        case .corrupt(let path, let place):
            "\(path) is damaged at \(place); restore it from a copy"
        case .storage(let operation, let path, let code):
            "\(operation) failed on \(path): error \(code); check the disk and the permissions"
        case .readOnly: "the key store was opened for reading only"
        case .closed: "the key store is closed"
        }
    }
}
