using System.Net;
using Evidence.Access;
using Xunit;

namespace Evidence.IntegrationTests.Access.Scim;

/// <summary>What Microsoft Entra ID and Okta send, as their own documentation shows it.</summary>
public sealed class ScimDialectTests(ScimStation scim) : IClassFixture<ScimStation>
{
    /// <summary>https://learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups</summary>
    [Fact]
    public async Task Entra_ID_looks_for_a_user_adds_it_changes_it_and_disables_it()
    {
        var absent = await scim.SendAsync("GET", "/Users?filter=userName+eq+%22Test_User_dfeef4c5-5681-4387-b016-bdf221e82081%22");
        Assert.Equal((HttpStatusCode.OK, 0), (absent.Status, absent.Json["totalResults"]!.GetValue<int>()));

        var added = await scim.SendAsync("POST", "/Users", """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
             "externalId":"0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef","userName":"Test_User_ab6490ee-1e48-479e-a20b-2d77186b5dd1","active":true,
             "emails":[{"primary":true,"type":"work","value":"Test_User_fd0ea19b@testuser.com"}],"meta":{"resourceType":"User"},
             "name":{"formatted":"givenName familyName","familyName":"familyName","givenName":"givenName"},"roles":[],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"4471","department":"Response"}}
            """);
        Assert.Equal(HttpStatusCode.Created, added.Status);
        var id = added.Text("id");
        Assert.Equal(("givenName familyName", "4471", Role.Officer), ((await scim.PersonAsync(id)).DisplayName, (await scim.PersonAsync(id)).CollarNumber, (await scim.PersonAsync(id)).Role));

        var found = await scim.SendAsync("GET", "/Users?filter=externalId eq \"0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef\" and userName eq \"test_user_AB6490EE-1e48-479e-a20b-2d77186b5dd1\"");
        Assert.Equal(id, found.Json["Resources"]![0]!["id"]!.GetValue<string>());

        var changed = await scim.PatchAsync($"/Users/{id}", """
            {"op":"Replace","path":"emails[type eq \"work\"].value","value":"updatedEmail@testuser.com"},{"op":"Replace","path":"name.familyName","value":"updatedFamilyName"},
            {"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber","value":"4472"},{"op":"Replace","path":"displayName","value":"PC Renamed"}
            """);
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.Equal(("PC Renamed", "4472"), ((await scim.PersonAsync(id)).DisplayName, (await scim.PersonAsync(id)).CollarNumber));

        Assert.False((await scim.PatchAsync($"/Users/{id}", """{"op":"Replace","path":"active","value":"False"}""")).IsActive);
        Assert.Equal(Standing.Suspended, (await scim.PersonAsync(id)).Standing);
        Assert.True((await scim.PatchAsync($"/Users/{id}", """{"op":"Replace","path":"active","value":"True"}""")).IsActive);
        Assert.False((await scim.PatchAsync($"/Users/{id}", """{"op":"replace","value":{"active":false,"name.givenName":"Other","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber":"4473"}}""")).IsActive);
        Assert.Equal("4473", (await scim.PersonAsync(id)).CollarNumber);
        Assert.Equal(HttpStatusCode.NoContent, (await scim.SendAsync("DELETE", $"/Users/{id}")).Status);
    }

    [Fact]
    public async Task Entra_ID_adds_a_group_renames_it_and_moves_its_members()
    {
        string[] both = [await scim.AddAsync(), await scim.AddAsync()];
        Array.Sort(both, StringComparer.Ordinal);
        var (one, other) = (both[0], both[1]);
        var made = await scim.SendAsync("POST", "/Groups", """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],"externalId":"8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159","displayName":"displayName","meta":{"resourceType":"Group"}}
            """);
        Assert.Equal(HttpStatusCode.Created, made.Status);
        var group = $"/Groups/{made.Text("id")}";
        var bare = await scim.SendAsync("GET", $"{group}?excludedAttributes=members");
        Assert.False(bare.Json.ContainsKey("members"));
        Assert.Equal(1, (await scim.SendAsync("GET", "/Groups?excludedAttributes=members&filter=displayName eq \"displayName\"")).Json["totalResults"]!.GetValue<int>());

        Assert.Equal(HttpStatusCode.OK, (await scim.PatchAsync(group, """{"op":"Replace","path":"displayName","value":"1879db59-3bdf-4490-ad68-ab880a269474updatedDisplayName"}""")).Status);
        await scim.PatchAsync(group, $$"""{"op":"Add","path":"members","value":[{"$ref":null,"value":"{{one}}"},{"$ref":null,"value":"{{other}}"}]}""");
        Assert.Equal(both, await MembersAsync(group));
        await scim.PatchAsync(group, $$"""{"op":"Remove","path":"members","value":[{"$ref":null,"value":"{{one}}"}]}""");
        Assert.Equal([other], await MembersAsync(group));
        await scim.PatchAsync(group, $$"""{"op":"Remove","path":"members[value eq \"{{other}}\"]"}""");
        Assert.Empty(await MembersAsync(group));
        Assert.Equal(HttpStatusCode.NoContent, (await scim.SendAsync("DELETE", group)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await scim.SendAsync("GET", group)).Status);
    }

    /// <summary>https://developer.okta.com/docs/api/openapi/okta-scim/guides/scim-20</summary>
    [Fact]
    public async Task Okta_tries_the_connection_adds_a_user_replaces_it_and_deactivates_it()
    {
        var tried = await scim.SendAsync("GET", "/Users?startIndex=1&count=2");
        Assert.Equal(2, tried.Json["itemsPerPage"]!.GetValue<int>());
        Assert.Equal(0, (await scim.SendAsync("GET", "/Users?filter=userName%20eq%20%22test.user%40okta.local%22&startIndex=1&count=100")).Json["totalResults"]!.GetValue<int>());

        var added = await scim.SendAsync("POST", "/Users", """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"test.user@okta.local","name":{"givenName":"Test","familyName":"User"},"emails":[{"primary":true,"value":"test.user@okta.local","type":"work"}],
             "displayName":"Test User","locale":"en-US","externalId":"00ujl29u0le5T6Aj10h7","groups":[],"password":"1mz050nq","active":true}
            """);
        Assert.Equal(HttpStatusCode.Created, added.Status);
        var user = $"/Users/{added.Text("id")}";

        var replaced = await scim.SendAsync("PUT", user, $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"{{added.Text("id")}}","userName":"test.user@okta.local","name":{"givenName":"Another","middleName":"Excited","familyName":"User"},
             "emails":[{"primary":true,"value":"test.user@okta.local","type":"work","display":"test.user@okta.local"}],"displayName":"Another User","externalId":"00ujl29u0le5T6Aj10h7","active":true,"groups":[],"meta":{"resourceType":"User"} }
            """);
        Assert.Equal((HttpStatusCode.OK, "Another User"), (replaced.Status, replaced.Text("displayName")));

        var gone = await scim.PatchAsync(user, """{"op":"replace","value":{"active":false}}""");
        Assert.False(gone.IsActive);
        Assert.Equal("00ujl29u0le5T6Aj10h7", gone.Text("externalId"));
        Assert.Null((await scim.PersonAsync(added.Text("id"))).PasswordHash);
    }

    [Fact]
    public async Task Okta_pushes_a_group_and_replaces_its_members()
    {
        string[] both = [await scim.AddAsync(), await scim.AddAsync()];
        Array.Sort(both, StringComparer.Ordinal);
        var (one, other) = (both[0], both[1]);
        var made = await scim.SendAsync("POST", "/Groups", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Test SCIMv2","members":[]}""");
        var group = $"/Groups/{made.Text("id")}";

        await scim.PatchAsync(group, $$"""{"op":"replace","value":{"id":"{{made.Text("id")}}","displayName":"Test SCIMv2 renamed"} }""");
        await scim.PatchAsync(group, $$"""{"op":"add","path":"members","value":[{"value":"{{one}}","display":"test.user@okta.local"}]}""");
        Assert.Equal([one], await MembersAsync(group));
        await scim.PatchAsync(group, $$"""{"op":"remove","path":"members[value eq \"{{one}}\"]"},{"op":"add","path":"members","value":[{"value":"{{other}}","display":"second.user@okta.local"}]}""");
        Assert.Equal([other], await MembersAsync(group));
        await scim.PatchAsync(group, $$"""{"op":"replace","path":"members","value":[{"value":"{{one}}"},{"value":"{{other}}"}]}""");
        Assert.Equal(both, await MembersAsync(group));
        var put = await scim.SendAsync("PUT", group, $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"{{made.Text("id")}}","displayName":"Test SCIMv2 renamed","members":[{"value":"{{other}}"}]}""");
        Assert.Equal((HttpStatusCode.OK, "Test SCIMv2 renamed"), (put.Status, put.Text("displayName")));
        Assert.Equal([other], await MembersAsync(group));
    }

    /// <summary>In the order of their ids.</summary>
    private async Task<IEnumerable<string>> MembersAsync(string group) =>
        (await scim.SendAsync("GET", group)).Json["members"]!.AsArray().Select(member => member!["value"]!.GetValue<string>()).Order(StringComparer.Ordinal);
}
