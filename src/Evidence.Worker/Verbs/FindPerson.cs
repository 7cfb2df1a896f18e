using Evidence.Database;
using Evidence.Formats;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Worker.Verbs;

/// <summary>Whom a user name on the command line means.</summary>
internal static class FindPerson
{
    /// <exception cref="UsageException">Nobody has it.</exception>
    public static async Task<PersonId> RunAsync(ServiceProvider services, string userName, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        var normalized = scope.ServiceProvider.GetRequiredService<ILookupNormalizer>().NormalizeName(userName);
        var person = await scope.ServiceProvider.GetRequiredService<EvidenceDb>().People
            .SingleOrDefaultAsync(p => p.NormalizedUserName == normalized, cancellation);
        return person?.Id ?? throw new UsageException($"There is nobody with the user name \"{userName}\".");
    }
}
