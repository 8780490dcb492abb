#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension MasterKey {
    /// Reads the key from a file, or makes one and stores it durably, readable by its owner only.
    ///
    /// - Throws: `SealingError.badMasterKey`, `.storage`.
    public static func load(fromFile path: String) throws(SealingError) -> MasterKey {
        if let bytes = try DurableFile.contents(of: path) {
            return try MasterKey(base64: String(decoding: bytes, as: UTF8.self))
        }
        let key = MasterKey()
        try DurableFile.replace(path, with: Array((key.base64 + "\n").utf8))
        return key
    }

    /// Reads the key from an environment variable.
    ///
    /// - Throws: `SealingError.noMasterKey`, `.badMasterKey`.
    public static func load(
        fromVariable name: String,
        of environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(SealingError) -> MasterKey {
        guard let text = environment[name] else { throw .noMasterKey(variable: name) }
        return try MasterKey(base64: text)
    }
}
