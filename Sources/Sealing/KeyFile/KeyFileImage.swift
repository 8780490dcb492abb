import Crypto
import Events

/// What a key file holds, and how far it can be trusted.
struct KeyFileImage {
    var table = KeyTable()
    /// Up to here the file is whole; what follows was being written at a crash. 0: a new file.
    var bytes = 0

    /// Marks the first line: a key of this name, wrapped like the others. Its generation is the
    /// format's version.
    static let format = KeyName(id: Identifier(.device, "spoor.keys"), generation: 1)

    /// - Throws: `SealingError.corrupt`, `.otherMasterKey`, `.storage`.
    static func load(path: String, wrapping: SymmetricKey) throws -> KeyFileImage {
        var image = KeyFileImage()
        guard let contents = try DurableFile.contents(of: path) else { return image }
        var number = 0
        while let end = contents[image.bytes...].firstIndex(of: UInt8(ascii: "\n")) {
            number += 1
            let line = contents[image.bytes..<end]
            guard let line = KeyFileLine(line: line) else {
                // Torn: the last line, which no flush has confirmed.
                if end == contents.count - 1, number > 1 { return image }
                throw SealingError.corrupt(path: path, place: "line \(number)")
            }
            if number == 1 {
                try check(line, path: path, wrapping: wrapping)
            } else {
                image.table.apply(line)
            }
            image.bytes = end + 1
        }
        return image
    }

    private static func check(
        _ line: KeyFileLine, path: String, wrapping: SymmetricKey
    ) throws(SealingError) {
        guard case .key(let key)? = line.changes.first, key.name == format else {
            throw .corrupt(path: path, place: "line 1")
        }
        if key.unwrapped(with: wrapping) == nil { throw .otherMasterKey(path: path) }
    }

    /// A whole file: the first line, then the table in lines of bounded length.
    static func contents(of table: KeyTable, wrapping: SymmetricKey) throws -> [UInt8] {
        let first = KeyFileLine(changes: [.key(try WrappedKey.make(name: format, under: wrapping))])
        let changes = table.changes
        return stride(from: 0, to: changes.count, by: lineChangesMax).reduce(into: first.bytes) {
            let end = min($1 + lineChangesMax, changes.count)
            $0 += KeyFileLine(changes: Array(changes[$1..<end])).bytes
        }
    }

    private static let lineChangesMax = 1_000
}

extension KeyTable {
    fileprivate mutating func apply(_ line: KeyFileLine) {
        for change in line.changes {
            switch change {
            case .key(let key): add(key)
            case .destroyed(let name): setDestroyed(name)
            }
        }
    }
}
