import Testing

/// Claim races and shared devices, one line an event; whose it all is at the end.
struct ScenarioTests {
    @Test("a log-in brings the device's history")
    func login() throws {
        let people = try play(
            """
            1 a:d1 page /a
            2 a:d1 add p1
            3 a:d1 u:1 identify
            4 a:d1 page /b
            """)
        #expect(people == ["a:d1": "→ u:1", "u:1": "/a /b cart:p1"])
    }

    @Test("a take-over gives the second customer none of the first one's history")
    func takeOver() throws {
        let people = try play(
            """
            1 a:d1 page /before
            2 a:d1 u:1 identify
            3 a:d1 page /first
            5 a:d1 u:2 identify
            6 a:d1 page /second
            """)
        #expect(people == ["a:d1": "→ u:2", "u:1": "/before /first", "u:2": "/second"])
    }

    @Test("a shared device: each has what happened after their log-in")
    func shared() throws {
        let people = try play(
            """
            2 a:d1 u:1 identify
            3 a:d1 page /1
            5 a:d1 u:2 identify
            6 a:d1 page /2
            8 a:d1 u:1 identify
            9 a:d1 page /3
            """)
        #expect(people == ["a:d1": "→ u:1", "u:1": "/1 /3", "u:2": "/2"])
    }

    @Test("claims at the same moment: the lesser id is first, the greater stays")
    func race() throws {
        let people = try play(
            """
            1 a:d1 page /before
            5 a:d1 u:1 identify id=k2
            5 a:d1 u:2 identify id=k1
            6 a:d1 page /after
            """)
        #expect(people == ["a:d1": "→ u:1", "u:1": "/after", "u:2": "/before"])
    }

    @Test("two known customers are never merged by an identify")
    func twoCustomers() throws {
        let people = try play(
            """
            1 u:1 page /1
            2 u:2 page /2
            3 a:d1 u:1 identify
            4 a:d1 u:2 identify
            5 e:x u:1 identify
            6 e:x u:2 identify
            """)
        #expect(people == ["a:d1": "→ u:2", "e:x": "→ u:2", "u:1": "/1", "u:2": "/2"])
    }

    @Test("a typed e-mail takes a device from nobody who logged in, and has one that is free")
    func typed() throws {
        let people = try play(
            """
            1 a:d1 u:1 identify
            2 a:d1 e:x identify typed
            3 a:d1 page /1
            4 a:d2 e:x identify typed
            5 a:d2 page /2
            """)
        #expect(
            people == ["a:d1": "→ u:1", "a:d2": "→ e:x", "e:x": "/2", "u:1": "/1"])
    }

    @Test("device, e-mail, customer, alias: a fact passes them all")
    func chain() throws {
        let people = try play(
            """
            1 a:d1 page /1
            2 a:d1 e:x identify
            3 e:x u:1 identify
            4 u:2 alias 1
            5 u:3 alias 2
            """)
        #expect(
            people
                == ["a:d1": "→ e:x", "e:x": "→ u:1", "u:1": "→ u:2", "u:2": "/1", "u:3": "→ u:2"])
    }

    @Test("an unlink gives back, and a later log-in links anew")
    func unlink() throws {
        let people = try play(
            """
            1 a:d1 page /1
            2 a:d1 u:1 identify
            3 a:d1 page /2
            4 unlink a:d1 m2
            9 a:d1 u:2 identify
            """)
        #expect(people == ["a:d1": "→ u:2", "u:1": "", "u:2": "/1 /2"])
    }

    @Test("the new name of an alias is the root, unless the old one was named before")
    func aliasRoot() throws {
        let people = try play(
            """
            1 u:old page /x
            2 u:new alias old
            3 u:newest alias new
            """)
        #expect(people["u:new"] == "/x")
        #expect(people["u:old"] == "→ u:new" && people["u:newest"] == "→ u:new")
    }

    @Test("an unlinked alias sets two customers apart")
    func unlinkAlias() throws {
        let people = try play(
            """
            1 u:1 page /1
            2 u:2 page /2
            3 u:2 alias 1
            4 unlink u:1 m3
            """)
        #expect(people == ["u:1": "/1", "u:2": "/2"])
    }

    @Test("an erasure takes that person's history, and nobody else's")
    func erase() throws {
        let people = try play(
            """
            1 a:d1 u:1 identify
            2 a:d1 page /1
            3 a:d1 u:2 identify
            4 a:d1 page /2
            5 erase u:1
            6 u:1 page /new
            """)
        #expect(people == ["a:d1": "→ u:2", "u:1": "/new", "u:2": "/2"])
    }

    @Test("after an erasure the device is nobody's until somebody logs in")
    func eraseFreesTheDevice() throws {
        let people = try play(
            """
            1 a:d1 u:1 identify
            2 a:d1 page /1
            5 erase u:1
            6 a:d1 page /2
            """)
        #expect(people == ["a:d1": "/2", "u:1": ""])
    }

    @Test("what is bought on one device leaves the other's cart")
    func cartsMeet() throws {
        let people = try play(
            """
            1 a:d1 add p1
            2 a:d2 u:1 identify
            3 a:d2 order o1 p1
            4 a:d1 u:1 identify
            """)
        #expect(people["u:1"] == "order:o1")
    }

    @Test("copies of one message, however they come, are one fact: the one received first")
    func copies() throws {
        let people = try play(
            """
            2 a:d1 page /late id=k late=9
            2 a:d1 page /first id=k
            2 a:d1 u:1 page /later id=k late=5
            3 a:d1 u:1 identify
            """)
        #expect(people == ["a:d1": "→ u:1", "u:1": "/first"])
    }
}
