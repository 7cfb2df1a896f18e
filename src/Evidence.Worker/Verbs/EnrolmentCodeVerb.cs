using Evidence.Devices;
using Evidence.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Worker.Verbs;

/// <summary>Prints the code alone on its line, for whoever installs an agent, or for a script.</summary>
internal static class EnrolmentCodeVerb
{
    public static async Task<int> RunAsync(VerbArguments _, CancellationToken cancellation)
    {
        await using var services = VerbServices.Build();
        await using var scope = services.CreateAsyncScope();
        var (code, _) = await scope.ServiceProvider.GetRequiredService<IssueEnrolmentCode>()
            .RunAsync(Actor.Program("evidence-worker enrolment-code"), cancellation);
        await Console.Out.WriteLineAsync(code);
        return 0;
    }
}
