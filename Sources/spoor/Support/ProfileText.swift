import JSON

/// A profile for people to read.
struct ProfileText {
    let profile: JSONValue
    init(_ profile: JSONValue) { self.profile = profile }

    var lines: [String] {
        var lines = [
            line("person", profile["id"]), line("seen", seen),
            line("e-mail", profile["email"]), line("visits", visits),
            line("page views", profile["pageViews"]),
            line("bot", profile["bot"]?["facts"].map { .string("\(Optional($0).text) events") }),
        ]
        lines += [("first came", "first"), ("last came", "last")].map { name, member in
            line(name, origin(profile["origins"]?[member]))
        }
        lines += list("page", profile["pages"]?["top"]) {
            "\($0["count"].text)× \($0["path"].text)"
        }
        lines += list("category", profile["categories"]?["top"]) {
            "\($0["count"].text)× \($0["name"].text)"
        }
        lines += list("searched", profile["searches"]?["latest"]) { $0["term"].text }
        lines += list("cart", profile["carts"]) {
            "\($0["value"]?["text"].text ?? "?") \($0["value"]?["currency"].text ?? "")"
                + ", \($0["lines"]?.arrayValue?.count ?? 0) lines"
        }
        lines += list("order", profile["orders"]?["latest"]) {
            "\($0["id"].text)  \($0["at"].text)  \($0["amount"]?["text"].text ?? "?")"
                + "  \($0["status"].text)"
        }
        lines += list("device", profile["devices"]) {
            let link = $0["link"].map { "by \($0["how"].text) at \($0["at"].text)" }
            let parts = [$0["kind"], $0["browser"]?["name"], $0["system"]?["name"], $0["bot"]]
            let what = parts.compactMap { $0?.stringValue }.joined(separator: ", ")
            return "\($0["id"].text)  \(what)  linked \(link ?? "by nothing")"
        }
        lines += list("trigger", profile["triggers"]) {
            "\($0["rule"].text)  fired \($0["fired"].text)  withdrawn \($0["withdrawn"].text)"
        }
        return lines.filter { !$0.isEmpty }
    }

    /// `search Google, at 2016-08-01T…`.
    private func origin(_ arrival: JSONValue?) -> JSONValue? {
        arrival.map { arrival in
            let source = arrival["source"] ?? arrival["referrerHost"]
            let from = source.map { " " + Optional($0).text } ?? ""
            return .string("\(arrival["channel"].text)\(from), \(arrival["at"].text)")
        }
    }

    private var seen: JSONValue? {
        .string("\(profile["firstSeen"].text) to \(profile["lastSeen"].text)")
    }

    private var visits: JSONValue? {
        let seconds = (profile["visits"]?["averageMilliseconds"]?.intValue ?? 0) / 1_000
        return .string("\(profile["visits"]?["count"].text ?? "0"), \(seconds) s on average")
    }

    private func line(_ name: String, _ value: JSONValue?) -> String {
        guard let value else { return "" }
        return name + String(repeating: " ", count: max(1, 12 - name.count)) + Optional(value).text
    }

    private func list(
        _ name: String, _ values: JSONValue?, _ text: (JSONValue) -> String
    ) -> [String] {
        (values?.arrayValue ?? []).prefix(5).map { line(name, .string(text($0))) }
    }
}

extension Optional<JSONValue> {
    /// A string as it is, anything else as JSON, nothing as a dash.
    var text: String {
        guard let self else { return "-" }
        return (self.stringValue ?? self.description).printable
    }
}

extension String {
    /// With what steers a terminal, or turns the order of what follows, written as `\u{1b}`: visitors
    /// choose paths, search terms and ids.
    var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.flatMap { scalar -> [UnicodeScalar] in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator:
                        Array("\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
                    default: [scalar]
                    }
                }))
    }
}
