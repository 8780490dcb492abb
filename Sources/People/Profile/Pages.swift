import Events
import JSON

extension ProfileState {
    /// `page` calls and `screen` calls count apart; what was looked at goes into one list.
    mutating func viewPage(_ reader: EventReader) {
        if reader.fact.type == .screen { screenCalls += 1 } else { pageCalls += 1 }
        guard let page = reader.page else { return }
        pageTallies.count(page, max: ProfileLimits.pagesMax, at: reader.capture)
    }
}

extension EventReader {
    /// Whether something was looked at.
    var isView: Bool { fact.type == .page || fact.type == .screen }

    /// `properties.path`, else the path of `properties.url`, else `context.page.path`, else `name`.
    var page: String? {
        let max = ProfileLimits.pathBytesMax
        if let path = property("path", bytesMax: max) { return path }
        if let path = properties?["url"]?.withUTF8({ $0.path?.text(max) }) ?? nil { return path }
        if let path = context?["page"]?["path"]?.text(max) { return path }
        return event["name"]?.text(ProfileLimits.nameBytesMax)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The path of an absolute URL, `/` where it has none; nil for what is not one. Query and
    /// fragment do not belong to it. Source: RFC 3986, section 3.
    var path: UnsafeBufferPointer<UInt8>? {
        guard let colon = firstIndex(of: UInt8(ascii: ":")), colon > 0,
            self[colon...].starts(with: "://".utf8)
        else { return nil }
        let rest = self[(colon + 3)...]
        let end = rest.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? count
        guard let start = rest[..<end].firstIndex(of: UInt8(ascii: "/")) else {
            let root: StaticString = "/"
            return UnsafeBufferPointer(start: root.utf8Start, count: root.utf8CodeUnitCount)
        }
        return UnsafeBufferPointer(rebasing: self[start..<end])
    }
}
