using Evidence.Access.SigningIn;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Worker.Verbs;

/// <summary>A one-time link with which somebody chooses a password.</summary>
internal static class WelcomeVerb
{
    private static readonly Actor Program = Actor.Program("evidence-worker welcome");

    public static async Task<int> RunAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        await using var services = VerbServices.Build();
        var person = await FindPerson.RunAsync(services, arguments.One("person"), cancellation);
        await PrintAsync(services, person, Program, cancellation);
        return 0;
    }

    /// <summary>Makes a link and tells it, once.</summary>
    public static async Task PrintAsync(ServiceProvider services, PersonId person, Actor actor, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        var link = await scope.ServiceProvider.GetRequiredService<InvitePerson>().RunAsync(person, actor, cancellation);
        var address = services.GetRequiredService<IConfiguration>()["Evidence:PublicUrl"] ?? "http://127.0.0.1:8080";
        await Console.Out.WriteLineAsync(link.At(address));
        await Console.Error.WriteLineAsync($"This link works once, until {Instant.Format(link.Until)}. Give it to that person and to nobody else.");
    }
}
