using Evidence.Access;
using Evidence.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Worker.Verbs;

/// <summary>Says which card somebody holds to the reader at a dock, or that they hold none any more.</summary>
internal static class CardVerb
{
    private static readonly Actor Program = Actor.Program("evidence-worker card");

    public static async Task<int> RunAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        if (arguments.Has("none") == (arguments.Maybe("number") is not null))
            throw new UsageException("Give either --number or --none.");
        await using var services = VerbServices.Build();
        var person = await FindPerson.RunAsync(services, arguments.One("user"), cancellation);
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<GiveCard>().RunAsync(person, arguments.Maybe("number"), Program, cancellation);
        return 0;
    }
}
