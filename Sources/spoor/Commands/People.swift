import ArgumentParser
import Events
import JSON

/// Looks at or changes a person through the server.
struct Profile: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows the person whom an id belongs to.",
        discussion: """
            EXAMPLES
              spoor profile u:4711
              spoor profile a:0423043652415339154 --json | jq .carts
            """)

    @OptionGroup var config: ServerOption
    @Argument(help: "a:… a device, e:… an e-mail's hash, u:… a customer.")
    var id: String
    @Flag(help: "The whole profile as JSON.")
    var json = false

    func run() async throws {
        let installation = try config.installation()
        let client = ServerClient(base: installation.serverURL)
        let key = installation.configuration.readKeys.first
        let answer = try await client.get("/v1/people/\(id.percentEncoded)", key: key)
            .required(client.base).checked(id)
        guard !json, let profile = answer.json else { return print(answer.text) }
        for line in ProfileText(profile).lines { print(line) }
    }
}

struct Erase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Forgets a person: destroys the keys of their data and drops their state.",
        discussion: "EXAMPLE\n  spoor erase u:4711")

    @OptionGroup var config: ServerOption
    @Argument(help: "Any id of the person.")
    var id: String

    func run() async throws {
        let body = JSONValue.object([JSONMember(key: "id", value: .string(id))])
        print(try await config.installation().administer("erase", body))
    }
}

struct Unlink: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Declares links of a device or e-mail void; its facts find their owner anew.",
        discussion: "EXAMPLE\n  spoor unlink a:9f3c --edge 0b5e7c1a-…")

    @OptionGroup var config: ServerOption
    @Argument(help: "The device or e-mail.")
    var id: String
    @Option(name: .customLong("edge"), help: "Message id of the fact that linked; all if absent.")
    var edges: [String] = []

    func run() async throws {
        var members = [JSONMember(key: "id", value: .string(id))]
        if !edges.isEmpty {
            members.append(JSONMember(key: "edges", value: .array(edges.map { .string($0) })))
        }
        print(try await config.installation().administer("unlink", .object(members)))
    }
}

extension Installation {
    /// Asks the running server to do something, with the first admin key.
    func administer(_ action: String, _ body: JSONValue) async throws -> String {
        guard let key = configuration.adminKeys.first else {
            throw Failure("the configuration has no admin_keys; add one and restart the server")
        }
        let client = ServerClient(base: serverURL)
        return try await client.post("/v1/admin/\(action)", body.bytes, key: key)
            .required(client.base).checked(action).text
    }
}

extension String {
    /// For a path of a URL: everything but letters, digits and `-._~:`.
    var percentEncoded: String {
        utf8.map { byte in
            let scalar = UnicodeScalar(byte)
            let isPlain =
                byte < 0x80 && (scalar.properties.isAlphabetic || (0x30...0x39).contains(byte))
            if isPlain || "-._~:".unicodeScalars.contains(scalar) { return String(scalar) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}
