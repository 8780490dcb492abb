import Foundation
import HTTPServer
import HTTPTypes
import JSON
import SpoorTesting
import Testing

@testable import Collector

/// What browsers need: CORS, cookies, pixels.
@Suite struct BrowserTests {
    private func headers(_ origin: String?, _ more: HTTPFields = basicWeb) -> HTTPFields {
        var headers = more
        headers[.origin] = origin
        return headers
    }

    /// Origin, whether it is answered for, and whether with cookies.
    @Test(arguments: [
        ("https://shop.example", true, true), ("https://evil.example", false, false),
        ("http://shop.example", false, false), ("null", false, false),
    ])
    func preflights(_ origin: String, _ isAllowed: Bool, _ hasCookies: Bool) async throws {
        let only = """
            tenant: example
            sites: [{id: shop, write_keys: [web], origins: [https://shop.example]}]
            """
        let server = try Server(yaml: only)
        try await server.application.test { client in
            let response = try await client.execute(
                uri: "/v1/batch", method: .options, headers: headers(origin, [:]))
            let allowed = response.headers
            #expect(response.status == (isAllowed ? .noContent : .forbidden))
            #expect(allowed[.accessControlAllowOrigin] == (isAllowed ? origin : nil))
            #expect(allowed[.accessControlMaxAge] == (isAllowed ? "3600" : nil))
            #expect(allowed[.accessControlAllowMethods] == (isAllowed ? "POST, GET, OPTIONS" : nil))
            #expect(allowed[.accessControlAllowCredentials] == (hasCookies ? "true" : nil))
            #expect(allowed[.vary] == (isAllowed ? "Origin" : nil))
        }
    }

    /// `app` allows any origin, without cookies; `web` one, with.
    @Test(arguments: [
        ("web", "https://shop.example", 200, true), ("web", "https://any.example", 403, false),
        ("app", "https://any.example", 200, false), ("web", nil, 200, false),
    ])
    func requests(
        _ key: String, _ origin: String?, _ status: Int, _ hasCookies: Bool
    ) async throws {
        try await Server().application.test { client in
            let response = try await client.post(
                "/v1/track", message(["writeKey": .string(key)]), headers(origin, [:]))
            #expect(response.status.code == status)
            #expect(response.headers[.accessControlAllowOrigin] == origin)
            #expect(
                response.headers[.accessControlAllowCredentials] == (hasCookies ? "true" : nil))
        }
    }

    @Test func withoutACookieThereAreNoCredentials() async throws {
        try await Server("cookie: {enabled: false}").application.test { client in
            let response = try await client.post(
                "/v1/track", message(), headers("https://shop.example"))
            #expect(response.headers[.accessControlAllowCredentials] == nil)
        }
    }

    @Test func aBrowserWithoutAnIdGetsACookie() async throws {
        let server = try Server("cookie: {life: 30d, domain: shop.example}")
        try await server.application.test { client in
            let nameless: JSONValue = ["batch": [message(["anonymousId": nil])]]
            let first = try await client.post(
                "/v1/batch", nameless, headers("https://shop.example"))
            #expect(
                first.headers[.setCookie]
                    == "spoor_id=id-1; Max-Age=2592000; Path=/; SameSite=Lax; HttpOnly; Secure;"
                    + " Domain=shop.example")
            var returning = headers("https://shop.example")
            returning[.cookie] = "other=1; spoor_id=id-1; spoor_idx=2"
            let second = try await client.post("/v1/batch", nameless, returning)
            #expect(second.headers[.setCookie]?.hasPrefix("spoor_id=id-1;") == true)
            let named = try await client.post("/v1/track", message(), returning)
            #expect(named.headers[.setCookie] == nil)
            let server = try await client.post("/v1/batch", nameless)
            #expect(server.headers[.setCookie] == nil)
            #expect(server.json?["rejected"] == 1)
        }
        let devices = try await server.stored(.events).map { $0["ids"]?["device"] }
        #expect(devices.filter { $0 == "id-1" }.count == 2)
    }

    private func pixel(_ data: String, key: String = "web", type: String = "track") -> String {
        let encoded = data.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return "/v1/pixel/\(type)?data=\(encoded)&writeKey=\(key)"
    }

    @Test func pixelsTakeJSONAndBase64() async throws {
        let server = try Server()
        let json = #"{"event":"Opened?>~","anonymousId":"9f3c"}"#
        let base64 = Data(json.utf8).base64EncodedString()
        let url = base64.replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
        try await server.application.test { client in
            for data in [json, base64, url] { try await expectPixel(client.get(pixel(data))) }
            try await expectPixel(client.get(pixel(json, type: "page")))
        }
        #expect(try await server.stored(.events).count == 4)
    }

    @Test func aPixelIsAnImageWhateverHappens() async throws {
        let uris = [
            "/v1/pixel/track", "/v1/pixel/page?data=", pixel("%%%"), pixel("{}"),
            pixel(#"{"anonymousId":"9f3c"}"#, key: "nobody"),
        ]
        try await Server().application.test { client in
            for uri in uris { try await expectPixel(client.get(uri)) }
        }
        let failing = try Server(log: FaultyLog(.away))
        try await failing.application.test { client in
            try await expectPixel(client.get(pixel(#"{"anonymousId":"9f3c"}"#, type: "page")))
        }
        #expect(failing.service.metrics.refused == [.unavailable: 1])
    }

    private func expectPixel(_ response: TestResponse) {
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "image/gif")
        #expect(response.headers[.cacheControl] == "no-cache, no-store, must-revalidate")
        #expect(response.body.readableBytesView.starts(with: Array("GIF89a".utf8)))
        #expect(response.body.readableBytes == 43)
    }

    @Test(arguments: [
        (0, nil, "198.51.100.0"), (0, "1.2.3.4", "198.51.100.0"),
        (1, "1.2.3.4, 203.0.113.9", "203.0.113.0"), (2, "1.2.3.4, 203.0.113.9", "1.2.3.0"),
        (3, "1.2.3.4", "198.51.100.0"), (1, nil, "198.51.100.0"),
    ])
    func addressesAreSeenThroughOurProxies(_ proxies: Int, _ chain: String?, _ network: String)
        throws
    {
        let chain = chain.map { "X-Forwarded-For: \($0)\r\n" } ?? ""
        let head = try #require(RequestHead("GET / HTTP/1.1\r\n\(chain)\r\n"))
        let policy = try shop("addresses: {proxies: \(proxies)}").addresses
        let address = head.address(peer: "198.51.100.7", policy: policy)
        #expect(address == network)
    }
}
