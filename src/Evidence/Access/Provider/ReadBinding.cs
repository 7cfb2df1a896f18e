using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Provider;

/// <summary>With which account at the provider somebody signs in; null with none.</summary>
public sealed class ReadBinding(EvidenceDb db)
{
    public Task<ProviderBinding?> RunAsync(PersonId person, CancellationToken cancellation) =>
        db.ProviderBindings.AsNoTracking().SingleOrDefaultAsync(one => one.PersonId == person, cancellation);
}
