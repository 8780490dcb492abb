import JSON
import Testing

@testable import Importing

@Suite struct GoogleAnalyticsContextTests {
    private func context(_ members: String, path: String = "/home") throws -> JSONValue {
        var mapper = GoogleAnalyticsMapper()
        let line = hit(members).replacing(#""path":"/home""#, with: #""path":"\#(path)""#)
        let page = try #require(try mapper.read(line).first)
        return try #require(page["context"])
    }

    @Test(arguments: [
        (#"{"source":"google","medium":"organic","campaign":"(not set)"}"#, nil),
        (#"{"source":"a.com","medium":"referral","campaign":"(not set)"}"#, nil),
        (#"{"source":"(direct)","medium":"(none)","isTrueDirect":true}"#, nil),
        (#"{"source":"google","medium":"cpc","campaign":"Mugs","isTrueDirect":true}"#, nil),
        (
            #"{"source":"dfa","medium":"cpm","campaign":"(not set)"}"#,
            #"{"source":"dfa","medium":"cpm"}"#
        ),
        (
            #"{"source":"google","medium":"cpc","campaign":"Mugs","keyword":"mug","#
                + #""adContent":"Ad 1"}"#,
            #"{"name":"Mugs","source":"google","medium":"cpc","term":"mug","content":"Ad 1"}"#
        ),
    ])
    func campaign(source: String, expected: String?) throws {
        let context = try context(#""source":\#(source)"#)
        #expect(context["campaign"]?.description == expected)
    }

    @Test func deviceAndLocation() throws {
        let device =
            #"{"browser":"Chrome","deviceCategory":"mobile","operatingSystem":"(not set)"}"#
        let geo = #"{"continent":"Europe","country":"Germany","city":"(not set)"}"#
        let context = try context(#""device":\#(device),"geo":\#(geo)"#)
        #expect(context["device"]?.description == #"{"type":"mobile"}"#)
        #expect(context["os"] == nil)
        #expect(context["browser"]?.description == #"{"name":"Chrome"}"#)
        #expect(context["location"]?.description == #"{"country":"Germany"}"#)
        #expect(context["userAgent"] == nil)
    }

    @Test func address() throws {
        let click = #""source":{"medium":"cpc","adwordsClickInfo":{"gclId":"Cj0"}}"#
        let page = try context("", path: "/my.html?mode=a?b")["page"]
        #expect(page?["path"] == .string("/my.html"))
        #expect(page?["search"] == .string("?mode=a?b"))
        #expect(page?["url"] == .string("https://shop.example/my.html?mode=a?b"))
        let clicked = try context(click)["page"]
        #expect(clicked?["url"] == .string("https://shop.example/home?gclid=Cj0"))
        let both = try context(click, path: "/my.html?mode=a")["page"]
        #expect(both?["search"] == .string("?mode=a&gclid=Cj0"))
    }
}
