using System.Net;
using System.Text;
using Evidence.Access;
using Xunit;

namespace Evidence.IntegrationTests.Access.Scim;

/// <summary>RFC 7643 and 7644 beside what single directories do.</summary>
public sealed class ScimProtocolTests(ScimStation scim) : IClassFixture<ScimStation>
{
    private const string PatchActive = """{"Operations":[{"op":"replace","path":"active","value":false}]}""";

    [Fact]
    public async Task Says_what_it_does_and_takes()
    {
        var config = await scim.SendAsync("GET", "/ServiceProviderConfig");
        Assert.True(config.Json["patch"]!["supported"]!.GetValue<bool>());
        Assert.False(config.Json["bulk"]!["supported"]!.GetValue<bool>());
        foreach (var list in new[] { "/ResourceTypes", "/Schemas" })
        {
            var resources = (await scim.SendAsync("GET", list)).Json["Resources"]!.AsArray();
            Assert.NotEmpty(resources);
            foreach (var one in resources)
                Assert.Equal(one!["id"]!.GetValue<string>(), (await scim.SendAsync("GET", $"{list}/{one["id"]}")).Text("id"));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await scim.SendAsync("GET", "/Schemas/nothing")).Status);
    }

    [Fact]
    public async Task Lists_users_page_by_page()
    {
        var ids = new List<string>();
        for (var number = 0; number < 5; number++)
            ids.Add(await scim.AddAsync());
        var total = (await scim.SendAsync("GET", "/Users?count=0")).Json["totalResults"]!.GetValue<int>();
        var seen = new List<string>();
        for (var start = 1; start <= total; start += 2)
            seen.AddRange((await scim.SendAsync("GET", $"/Users?startIndex={start}&count=2")).Json["Resources"]!.AsArray().Select(one => one!["id"]!.GetValue<string>()));

        Assert.Equal(total, seen.Distinct().Count());
        Assert.Empty(ids.Except(seen));
        Assert.Equal(1, (await scim.SendAsync("GET", "/Users?startIndex=-3&count=1")).Json["startIndex"]!.GetValue<int>());
        Assert.Equal(0, (await scim.SendAsync("GET", "/Users?count=-1")).Json["itemsPerPage"]!.GetValue<int>());
        Assert.InRange((await scim.SendAsync("GET", "/Users?count=1000000")).Json["itemsPerPage"]!.GetValue<int>(), 5, 200);
    }

    [Theory]
    [InlineData("userName eq")]
    [InlineData("userName eq \"a")]
    [InlineData("userName eq a")]
    [InlineData("userName sw \"a\"")]
    [InlineData("userName eq \"a\" or userName eq \"b\"")]
    [InlineData("userName eq \"a\" and")]
    [InlineData("userName eq \"a\" and userName eq \"b\"")]
    [InlineData("(userName eq \"a\")")]
    [InlineData("not (userName eq \"a\")")]
    [InlineData("password eq \"a\"")]
    [InlineData("userName eq \"a\u0000\"")]
    [InlineData("userName eq \"\\u0000\"")]
    [InlineData("userName eq \"a\"garbage")]
    public async Task Refuses_a_filter_that_it_does_not_understand_rather_than_list_everybody(string filter)
    {
        var answer = await scim.SendAsync("GET", $"/Users?filter={Uri.EscapeDataString(filter)}");

        Assert.Equal((HttpStatusCode.BadRequest, "invalidFilter"), (answer.Status, answer.Type));
    }

    [Fact]
    public async Task Finds_by_a_filter_in_any_capitals_and_with_the_name_of_the_schema()
    {
        var id = await scim.AddAsync("O.Neill_1");
        foreach (var filter in new[] { "USERNAME EQ \"o.neill_1\"", "urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"O.Neill_1\" AND externalid eq \"x-O.Neill_1\"", $"id eq \"{id}\"" })
            Assert.Equal(id, (await scim.SendAsync("GET", $"/Users?filter={Uri.EscapeDataString(filter)}")).Json["Resources"]![0]!["id"]!.GetValue<string>());
        Assert.Equal(0, (await scim.SendAsync("GET", "/Users?filter=id eq \"nothing\"")).Json["totalResults"]!.GetValue<int>());
    }

    [Fact]
    public async Task Changes_only_the_version_that_was_read()
    {
        var id = await scim.AddAsync();
        var read = await scim.SendAsync("GET", $"/Users/{id}");
        Assert.Equal(read.Tag, read.Json["meta"]!["version"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotModified, (await scim.SendAsync("GET", $"/Users/{id}", headers: [("If-None-Match", read.Tag!)])).Status);
        await scim.PatchAsync($"/Users/{id}", """{"op":"replace","path":"displayName","value":"PC Other"}""");

        Assert.Equal(HttpStatusCode.PreconditionFailed, (await scim.SendAsync("PATCH", $"/Users/{id}", PatchActive, headers: [("If-Match", read.Tag!)])).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await scim.SendAsync("DELETE", $"/Users/{id}", headers: [("If-Match", read.Tag!)])).Status);
        Assert.Equal(Standing.Active, (await scim.PersonAsync(id)).Standing);
        var again = await scim.SendAsync("GET", $"/Users/{id}");
        Assert.Equal(HttpStatusCode.OK, (await scim.SendAsync("PATCH", $"/Users/{id}", PatchActive, headers: [("If-Match", again.Tag!)])).Status);
        var group = await scim.GroupAsync("Versions");
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await scim.SendAsync("DELETE", $"/Groups/{group}", headers: [("If-Match", read.Tag!)])).Status);
    }

    [Fact]
    public async Task The_same_again_writes_nothing()
    {
        var id = await scim.AddAsync();
        var before = await scim.SendAsync("GET", $"/Users/{id}");
        await scim.SendAsync("PUT", $"/Users/{id}", before.Json.ToJsonString());

        Assert.Equal(2, (await scim.Station.ActionsAsync(Evidence.Custody.SubjectOf.Person(new Evidence.Formats.PersonId(Guid.Parse(id))))).Count);
    }

    [Fact]
    public async Task Two_have_no_user_name_no_external_id_and_two_groups_no_name()
    {
        var id = await scim.AddAsync("taken");
        var other = await scim.AddAsync();
        await scim.GroupAsync("Taken");
        foreach (var answer in new[]
        {
            await scim.SendAsync("POST", "/Users", """{"userName":"TAKEN"}"""),
            await scim.SendAsync("POST", "/Users", """{"userName":"not.taken","externalId":"x-taken"}"""),
            await scim.PatchAsync($"/Users/{other}", """{"op":"replace","path":"userName","value":"Taken"}"""),
            await scim.PatchAsync($"/Users/{other}", """{"op":"replace","path":"externalId","value":"x-taken"}"""),
            await scim.SendAsync("POST", "/Groups", """{"displayName":"Taken"}"""),
        })
            Assert.Equal((HttpStatusCode.Conflict, "uniqueness"), (answer.Status, answer.Type));
        Assert.Equal(0, (await scim.SendAsync("GET", "/Users?filter=userName eq \"not.taken\"")).Json["totalResults"]!.GetValue<int>());
        Assert.Equal("taken", (await scim.PersonAsync(id)).UserName);
    }

    public static TheoryData<string> Hostile => new()
    {
        "", "[]", "null", "\"text\"", "{", "{\"userName\":1}", "{\"userName\":null}", "{\"userName\":\"\"}", "{\"userName\":\"a b\"}", "{\"userName\":\"a\\u0000\"}", "{\"userName\":\"a\\ud800\"}",
        "{\"userName\":\"ok\",\"userName\":\"other\"}", "{\"userName\":\"ok\",\"active\":\"perhaps\"}", "{\"userName\":\"ok\",\"active\":2}", "{\"userName\":\"ok\",\"name\":[1]}", "{\"userName\":\"ok\",\"name\":{\"formatted\":7}}",
        "{\"userName\":\"ok\",\"displayName\":{}}", "{\"userName\":\"ok\",\"externalId\":\"\"}", "{\"userName\":\"ok\",\"externalId\":[\"a\"]}",
        "{\"userName\":\"ok\",\"externalId\":\"" + new string('e', 201) + "\"}", "{\"userName\":\"" + new string('u', 101) + "\"}", "{\"userName\":\"ok\",\"displayName\":\"" + new string('d', 101) + "\"}",
        "{\"userName\":\"ok\",\"x\":" + new string('[', 100) + new string(']', 100) + "}", "{\"userName\":\"<script>\"}",
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Refuses_a_user_that_is_none(string body)
    {
        var answer = await scim.SendAsync("POST", "/Users", body);

        Assert.Equal((HttpStatusCode.BadRequest, "400"), (answer.Status, answer.Text("status")));
        Assert.DoesNotContain("Exception", answer.Json.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Operations":[]}""")]
    [InlineData("""{"Operations":{"op":"replace"}}""")]
    [InlineData("""{"Operations":[1]}""")]
    [InlineData("""{"Operations":[{"op":"move","path":"active","value":false}]}""")]
    [InlineData("""{"Operations":[{"op":"7","path":"active","value":false}]}""")]
    [InlineData("""{"Operations":[{"op":"remove"}]}""")]
    [InlineData("""{"Operations":[{"op":"remove","path":"active"}]}""")]
    [InlineData("""{"Operations":[{"op":"remove","path":"userName"}]}""")]
    [InlineData("""{"Operations":[{"op":"remove","path":"displayName"}]}""")]
    [InlineData("""{"Operations":[{"op":"replace","value":"active"}]}""")]
    [InlineData("""{"Operations":[{"op":"replace","path":"role","value":"administrator"}]}""")]
    [InlineData("""{"Operations":[{"op":"replace","path":"standing","value":"left"}]}""")]
    [InlineData("""{"Operations":[{"op":"replace","path":"active"}]}""")]
    [InlineData("""{"Operations":[{"op":"replace","path":"userName","value":null}]}""")]
    [InlineData("""{"Operations":[{"op":"replace","path":["active"],"value":false}]}""")]
    [InlineData("""{"Operations":[{"op":"replace","path":"active","value":false},{"op":"replace","path":"nothing","value":1}]}""")]
    public async Task Refuses_a_patch_that_is_none_and_does_no_part_of_it(string body)
    {
        var id = await scim.AddAsync();
        var answer = await scim.SendAsync("PATCH", $"/Users/{id}", body);

        Assert.Equal((HttpStatusCode.BadRequest, "400"), (answer.Status, answer.Text("status")));
        Assert.Equal(Standing.Active, (await scim.PersonAsync(id)).Standing);
    }

    [Theory]
    [InlineData("""{"op":"add","path":"members","value":[{"value":"nobody"}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"op":"add","path":"members","value":[{"value":"6f1c9a52-3a51-4c1e-9d0e-0c5a3f4d8b11"}]}""", HttpStatusCode.NotFound)]
    [InlineData("""{"op":"add","path":"members","value":["6f1c9a52-3a51-4c1e-9d0e-0c5a3f4d8b11"]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"op":"add","path":"members","value":"all"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"op":"remove","path":"members[display eq \"a\"]"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"op":"remove","path":"members[value eq"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"op":"replace","path":"displayName","value":""}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"op":"remove","path":"displayName"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"op":"replace","path":"owner","value":"me"}""", HttpStatusCode.BadRequest)]
    public async Task Refuses_members_that_are_none(string operation, HttpStatusCode expected)
    {
        var group = await scim.GroupAsync("Hostile");

        Assert.Equal(expected, (await scim.PatchAsync($"/Groups/{group}", operation)).Status);
        Assert.Empty((await scim.SendAsync("GET", $"/Groups/{group}")).Json["members"]!.AsArray());
    }

    [Fact]
    public async Task Takes_nothing_long_nothing_of_another_kind_and_no_address_that_is_none()
    {
        var body = "{\"userName\":\"ok\",\"nickName\":\"" + new string('n', 1 << 20) + "\"}";
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await scim.SendAsync("POST", "/Users", body)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await scim.PatchAsync($"/Users/{await scim.AddAsync()}", string.Join(',', Enumerable.Repeat("""{"op":"replace","path":"active","value":true}""", 101)))).Status);
        foreach (var path in new[] { "/Users/nothing", $"/Users/{Guid.NewGuid()}", "/Users/00000000-0000-0000-0000-000000000000", "/Groups/..%2fUsers" })
            Assert.Equal(HttpStatusCode.NotFound, (await scim.SendAsync("GET", path)).Status);
        using var http = new HttpClient { BaseAddress = scim.Station.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", scim.Client.Secret);
        using var form = await http.PostAsync("/scim/v2/Users", new StringContent("{\"userName\":\"ok\"}", Encoding.UTF8, "text/plain"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, form.StatusCode);
    }
}
