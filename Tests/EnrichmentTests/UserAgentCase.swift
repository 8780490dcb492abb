import Foundation
import Importing
import Yams

@testable import Enrichment

/// A published test case of uap-core: a user agent, and what its rules make of it.
struct UserAgentCase: Sendable {
    var text: String
    /// In the order of the rules' fields; an empty one is nil.
    var expected: [String?]

    /// The cases in a file of Tests/Data/uap-core.
    static func read(_ file: String, fields: [String]) throws -> [UserAgentCase] {
        let root = try Yams.compose(yaml: testData("uap-core/\(file)"))
        return root?["test_cases"]?.array().compactMap { node in
            node["user_agent_string"]?.string.map { text in
                UserAgentCase(
                    text: text,
                    expected: fields.map { field in
                        node[field]?.scalar.flatMap { $0.string.isEmpty ? nil : $0.string }
                    })
            }
        } ?? []
    }
}

/// A text file of Tests/Data, unpacked.
func testData(_ path: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let reader = try LineReader(
        path: root.appending(path: "Data/\(path)").path, lineBytesMax: 1 << 20)
    var text = ""
    while let line = try reader.next() {
        if case .bytes(let bytes) = line.content { text += String(decoding: bytes, as: UTF8.self) }
        text += "\n"
    }
    return text
}

/// The lists that come with the program, read once.
let bundled = Result { try ReferenceLists.bundled() }
