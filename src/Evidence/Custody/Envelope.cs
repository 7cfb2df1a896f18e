using System.Reflection;
using System.Text.Json.Nodes;
using Evidence.Formats.Custody;
using Evidence.Kernel;

namespace Evidence.Custody;

/// <summary>What every entry commits to besides what its act tells: who acts and through what. What its subject is called at that moment, the database adds.</summary>
internal static class Envelope
{
    public const string ActorId = "actor.id";
    public const string SubjectTitle = "subject.title";

    private static readonly string Build = BuildOf(Assembly.GetEntryAssembly() ?? typeof(Envelope).Assembly);

    public static IEnumerable<KeyValuePair<string, JsonNode?>> Of(CustodyAct act)
    {
        var actor = act.Actor;
        yield return new(CustodyEntry.ActorName, actor.Name);
        yield return new("actor.role", actor.Role);
        yield return new("actor.kind", KindOf(actor));
        if (actor.Id is { } id)
            yield return new(ActorId, id.ToString("D"));
        if (actor.Address is { } address)
            yield return new("actor.address", address);
        if (actor.Auth is { } auth)
            yield return new("auth.method", auth);
        yield return new("client.build", Build);
        foreach (var detail in act.Details)
            yield return detail;
    }

    private static string KindOf(Actor actor) => actor.Kind switch
    {
        ActorKind.Person => "user",
        ActorKind.Agent => "device",
        ActorKind.Client => "client",
        _ => "system",
    };

    private static string BuildOf(Assembly program) =>
        $"{program.GetName().Name} {program.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0"}";
}
