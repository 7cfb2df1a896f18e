using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Access.Clients;
using Evidence.Access.Units;
using Evidence.Formats;
using Evidence.IntegrationTests.Access.Clients;
using Evidence.IntegrationTests.Intake;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Access.Scim;

/// <summary>A station that says what the groups of a directory give, with a directory that speaks to it.</summary>
public sealed class ScimStation : IAsyncLifetime, IDisposable
{
    private readonly Dictionary<string, HttpClient> directories = [];

    public Station Station { get; } = new()
    {
        Settings =
        [
            ("Evidence:Provisioning:Roles:0:Group", "Administrators"), ("Evidence:Provisioning:Roles:0:Role", "administrator"),
            ("Evidence:Provisioning:Roles:1:Group", "Evidence officers"), ("Evidence:Provisioning:Roles:1:Role", "evidence-officer"),
            ("Evidence:Provisioning:Roles:2:Group", "b6c5f9b2-0000-4000-8000-supervisors"), ("Evidence:Provisioning:Roles:2:Role", "supervisor"),
            ("Evidence:Provisioning:Units:0:Group", "Staff of station 4"), ("Evidence:Provisioning:Units:0:Unit", "Station 4"),
        ],
    };

    /// <summary>The other administrator, who released the client and was not shown its secret.</summary>
    public Actor Second { get; private set; } = null!;

    public MadeClient Client { get; private set; } = null!;

    public UnitId Unit { get; private set; }

    public async Task InitializeAsync()
    {
        await Station.InitializeAsync();
        var clients = new TestClients(Station);
        Second = await clients.SecondAsync();
        Client = await clients.ReadyAsync("provision-people/any");
        await using var db = Station.Open();
        Unit = await new MakeUnit(db, Station.Custody).RunAsync("Station 4", null, Station.Administrator, default);
    }

    public Task DisposeAsync() => Station.DisposeAsync();

    public void Dispose()
    {
        foreach (var http in directories.Values)
            http.Dispose();
        Station.Dispose();
    }

    /// <summary>Sends as a directory does.</summary>
    /// <param name="method">GET, POST, PUT, PATCH or DELETE.</param>
    /// <param name="path">Below <c>/scim/v2</c>.</param>
    /// <param name="body">JSON; null for none.</param>
    /// <param name="secret">Another client's; null for <see cref="Client"/>.</param>
    /// <param name="headers">Besides.</param>
    internal async Task<ScimAnswer> SendAsync(string method, string path, string? body = null, string? secret = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), $"/scim/v2{path}");
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8) { Headers = { ContentType = MediaTypeHeaderValue.Parse("application/scim+json; charset=utf-8") } };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await Http(secret ?? Client.Secret).SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (text.Length > 0)
            Assert.Equal("application/scim+json", answer.Content.Headers.ContentType?.MediaType);
        return new ScimAnswer(answer.StatusCode, text.Length > 0 ? JsonNode.Parse(text)!.AsObject() : [], answer.Headers.ETag?.ToString());
    }

    /// <summary>The id of somebody whom the directory added.</summary>
    internal async Task<string> AddAsync(string? name = null, string? secret = null)
    {
        var user = name ?? $"u{Guid.NewGuid():N}"[..14];
        var added = await SendAsync("POST", "/Users", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{user}}","displayName":"PC {{user}}","active":true,"externalId":"x-{{user}}"}""", secret);
        Assert.Equal(HttpStatusCode.Created, added.Status);
        return added.Text("id");
    }

    internal Task<ScimAnswer> PatchAsync(string path, string operations) =>
        SendAsync("PATCH", path, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}""");

    /// <summary>The id of a group of that name with these members; made where it is not there yet.</summary>
    internal async Task<string> GroupAsync(string name, params string[] members)
    {
        var found = await SendAsync("GET", $"/Groups?filter=displayName eq \"{name}\"");
        var list = string.Join(',', members.Select(member => $$"""{"value":"{{member}}"}"""));
        if (found.Json["Resources"]!.AsArray() is [{ } group])
        {
            var id = group["id"]!.GetValue<string>();
            Assert.Equal(HttpStatusCode.OK, (await PatchAsync($"/Groups/{id}", $$"""{"op":"add","path":"members","value":[{{list}}]}""")).Status);
            return id;
        }

        var made = await SendAsync("POST", "/Groups", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{name}}","members":[{{list}}]}""");
        Assert.Equal(HttpStatusCode.Created, made.Status);
        return made.Text("id");
    }

    public async Task<Person> PersonAsync(string id)
    {
        await using var db = Station.Open();
        return await db.People.AsNoTracking().SingleAsync(person => person.Id == new PersonId(Guid.Parse(id)));
    }

    /// <summary>The change of somebody that waits; null where none does.</summary>
    public async Task<RoleChange?> WaitingAsync(string id)
    {
        await using var db = Station.Open();
        return await db.RoleChanges.AsNoTracking().SingleOrDefaultAsync(change => change.PersonId == new PersonId(Guid.Parse(id)) && change.State == RoleChangeState.Asked);
    }

    public async Task DecideAsync(RoleChange change, Actor by)
    {
        await using var db = Station.Open();
        await new DecideRoleChange(db, Station.Custody, TimeProvider.System).RunAsync(change.Id, true, by, default);
    }

    private HttpClient Http(string secret)
    {
        if (!directories.TryGetValue(secret, out var http))
        {
            directories[secret] = http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Station.Address };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        }

        return http;
    }
}

/// <param name="Json">Empty where there is no body.</param>
internal sealed record ScimAnswer(HttpStatusCode Status, JsonObject Json, string? Tag)
{
    public string Text(string name) => Json[name]!.GetValue<string>();

    public bool IsActive => Json["active"]!.GetValue<bool>();

    public string? Type => Json["scimType"]?.GetValue<string>();
}
