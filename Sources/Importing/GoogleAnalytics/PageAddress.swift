import JSON

/// The page of a hit as trackers describe it: `path`, `referrer`, `search`, `title`, `url`.
///
/// Google Analytics takes the ad click's `gclid` out of the address; where the session was joined
/// in and was not a direct visit, it is put back, so that the address is the one that was opened.
struct PageAddress {
    let path: String
    /// The query with its question mark; nil for none.
    let search: String?
    let url: String
    let title: String?
    let referrer: String?

    init(_ hit: GoogleAnalyticsHit) {
        let parts = hit.path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var query = parts.count > 1 ? [String(parts[1])] : []
        if let click = hit.adClick { query.append("gclid=" + click) }
        path = String(parts[0])
        search = query.isEmpty ? nil : "?" + query.joined(separator: "&")
        url = "https://" + hit.host + path + (search ?? "")
        title = hit.object.text("title")
        referrer = hit.object.text("ref")
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("path", path)
        writer.member("referrer", referrer)
        writer.member("search", search)
        writer.member("title", title)
        writer.member("url", url)
    }
}
