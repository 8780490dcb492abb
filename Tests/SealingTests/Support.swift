import Events
import Foundation
import Testing

@testable import Sealing

let user = Identifier(.user, "4711")
let device = Identifier(.device, "9f3c")

/// A folder that is removed with the test.
final class Folder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "spoor-sealing-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var keys: String { path + "/keys" }

    func contents() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: keys)) }

    func replace(_ contents: Data) throws {
        try contents.write(to: URL(fileURLWithPath: keys))
    }
}
