import Events
import Foundation
import Testing

/// Holds what the codec writes to the schemas, through `Tests/Schemas/validate.py`.
@Suite(.disabled(if: Validator.mayBeAbsent && !Validator.isPresent, Validator.absence))
struct SchemaTests {
    @Test func schemasExamplesAndGoldenBytesAgree() throws {
        let (status, output) = try Validator.run([])
        #expect(status == 0, "\(output)")
        #expect(output.hasSuffix(" passed, 0 failed\n"), "\(output)")
    }

    @Test func everyKindPassesItsSchema() throws {
        let samples = try Sample.all()
        let (status, output) = try Validator.run(records: samples.map(\.record.bytes))
        #expect(status == 0, "\(output)")
        #expect(output.contains("0 failed"), "\(output)")
    }

    @Test(arguments: [
        (#"{"kind":"tick","v":1}"#, "'loggedAt' is a required property"),
        (#"{"kind":"tick","v":2,"loggedAt":0}"#, "there is no schema tick/2.json"),
        (#"{"kind":"boom","v":1,"loggedAt":0}"#, "there is no schema boom/1.json"),
        (#"{"kind":"tick","kind":"tick","v":1,"loggedAt":0}"#, "has a name twice"),
        (#"{"kind":"tick","v":1,"loggedAt":NaN}"#, "NaN is not JSON"),
    ])
    func aBadRecordFails(json: String, fault: String) throws {
        let (status, output) = try Validator.run(records: [Array(json.utf8)])
        #expect(status == 1)
        #expect(output.contains(".jsonl:1: ") && output.contains(fault), "\(output)")
    }
}

private enum Validator {
    static let variable = "SPOOR_TESTS_WITHOUT_SCHEMAS"
    static let absence: Comment =
        "python3 with jsonschema is absent, and SPOOR_TESTS_WITHOUT_SCHEMAS allows that"

    /// `make test` names the one that it has set up.
    private static var python: String {
        ProcessInfo.processInfo.environment["SPOOR_PYTHON"] ?? "python3"
    }

    static var mayBeAbsent: Bool { ProcessInfo.processInfo.environment[variable] != nil }

    static var isPresent: Bool {
        (try? launch([python, "-c", "import jsonschema"]))?.status == 0
    }

    static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        try launch([python, SchemaFolder.validator.path] + arguments)
    }

    static func run(records: [[UInt8]]) throws -> (status: Int32, output: String) {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "spoor-\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(records.joined(separator: Array("\n".utf8))).write(to: file)
        return try run(["--records", file.path])
    }

    /// What the program prints and complains of, in one text.
    private static func launch(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
