using Xunit;
using Xunit.Abstractions;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>Three cameras of forty files each come home over a bad network to a store that runs full, while everything is killed again and again.</summary>
public sealed class ShiftTests(ITestOutputHelper output)
{
    /// <summary>EVIDENCE_STRIKES makes it another number.</summary>
    private static readonly int? Told = int.TryParse(Environment.GetEnvironmentVariable("EVIDENCE_STRIKES"), out var told) ? told : null;

    [Fact]
    public Task A_shift_comes_home_whatever_is_killed() => Shift.RunAsync(output, Told ?? 12);

    [Fact, Trait("Category", "Campaign")]
    public Task Shift_after_shift_comes_home_whatever_is_killed() => Shift.RunAsync(output, Told ?? 200);
}
