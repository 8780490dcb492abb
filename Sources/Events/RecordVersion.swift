import JSON

/// The versions of the record formats, the `v` of a record, and the way from each to the next.
///
/// A record is kept as it was written, and read as if it were of its kind's newest version:
/// `Schemas/<kind>/<version>.json` has the schema of each. A version that was released never
/// changes; a change of a format is a new version, a step here, and a new `foldVersion`, so that
/// what an older program passed over as too new is folded then.
///
/// | kind      | version | what it brought                                                    |
/// |-----------|---------|--------------------------------------------------------------------|
/// | `release` | 2       | `lists`: which reference lists were in force; absent until then    |
public enum RecordVersion {
    /// From one version of a record to the next, but for `v`. Pure.
    typealias Step = @Sendable (JSONValue) -> JSONValue

    /// The first leads from version 1 to version 2.
    private static func steps(of kind: String) -> [Step] {
        kind == "release" ? releaseSteps : []
    }

    private static let releaseSteps: [Step] = [withoutLists]

    /// What is written.
    public static func newest(of kind: String) -> Int64 { Int64(1 + steps(of: kind).count) }

    /// A record of an older version as one of its kind's newest.
    ///
    /// - Precondition: The version is from 1 to the newest.
    public static func upcast(_ record: JSONValue, of kind: String, from version: Int64)
        -> JSONValue
    {
        let steps = steps(of: kind)
        precondition((1...newest(of: kind)).contains(version), "there is no such version")
        let changed = steps.dropFirst(Int(version) - 1).reduce(record) { $1($0) }
        let members = changed.objectValue ?? []
        return .object(
            members.map { member in
                member.key == "v"
                    ? JSONMember(key: "v", value: .int(newest(of: kind))) : member
            })
    }

    /// Which lists were in force was not told.
    private static func withoutLists(_ release: JSONValue) -> JSONValue { release }
}

extension FieldReader {
    /// Shows a record, whose text is `bytes`, in the newest version of its kind, whichever it was
    /// written in.
    ///
    /// An older one is written and parsed anew, which costs some microseconds.
    /// - Throws: `RecordError` with the cause `.newerVersion` for one that only a later program
    ///   knows, and what `body` throws.
    static func newest<Result>(
        _ view: JSONView, bytes: [UInt8], path: String = "",
        _ body: (FieldReader, _ bytes: [UInt8]) throws(RecordError) -> Result
    ) throws(RecordError) -> Result {
        let fields = try FieldReader(view, path: path)
        let version = try fields.integer("v")
        let kind = view["kind"]?.string ?? ""
        let newest = RecordVersion.newest(of: kind)
        if version == newest { return try body(fields, bytes) }
        guard version <= newest else {
            var error = fields.fault(
                "v",
                "version \(version) is newer than \(newest), which is known here;"
                    + " upgrade Spoor")
            error.cause = .newerVersion
            throw error
        }
        guard version >= 1 else { throw fields.fault("v", "versions count from 1") }
        let record = RecordVersion.upcast(view.value, of: kind, from: version).bytes
        do {
            return try JSONParser.forStored().parse(record) {
                try body(FieldReader($0, path: path), record)
            }
        } catch let error as RecordError {
            throw error
        } catch {
            throw RecordError(path: path, reason: "\(error)")
        }
    }
}
