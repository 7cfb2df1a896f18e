using Evidence.Access.SecondFactors;
using Evidence.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Worker.Verbs;

/// <summary>Takes second factors away of somebody who lost them: <see cref="TakeFactorsAway"/>.</summary>
internal static class LostFactorsVerb
{
    public static async Task<int> RunAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        await using var services = VerbServices.Build();
        var person = await FindPerson.RunAsync(services, arguments.One("person"), cancellation);
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TakeFactorsAway>().RunAsync(person, arguments.One("reason"), Actor.Program("evidence-worker lost-factors"), cancellation);
        await Console.Out.WriteLineAsync("They have no second step any more, and set one up when they next sign in with their password.");
        return 0;
    }
}
