using Evidence.Access;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Trails.Refused;
using Xunit;

namespace Evidence.Tests.Trails;

public sealed class RefusalTallyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    private readonly RefusalTally tally = new();

    [Fact]
    public void The_first_of_a_kind_is_told_at_once_and_others_of_other_kinds_too()
    {
        var person = Guid.NewGuid();
        Assert.True(tally.IsFirst(By(person)));
        Assert.False(tally.IsFirst(By(person)));
        Assert.True(tally.IsFirst(By(person, permission: Permission.ReadTrails)));
        Assert.True(tally.IsFirst(By(person, reason: RefusedAttempt.Hidden)));
        Assert.True(tally.IsFirst(By(Guid.NewGuid())));
    }

    [Fact]
    public void A_flood_is_one_count_for_every_window_and_ends_with_a_window_of_silence()
    {
        var person = Guid.NewGuid();
        var told = 0;
        for (var second = 0; second < 3_600; second++)
        {
            told += tally.IsFirst(By(person, at: Now.AddSeconds(second))) ? 1 : 0;
            if (second % 30 == 0)
                told += tally.Close(Now.AddSeconds(second)).Count;
        }

        Assert.Equal(6, told);
        var last = Assert.Single(tally.Close(Now.AddHours(1)));
        Assert.InRange(last.Count, 500, 600);
        Assert.Empty(tally.Close(Now.AddHours(2)));
        Assert.True(tally.IsFirst(By(person, at: Now.AddHours(2))));
    }

    [Fact]
    public void A_count_says_since_when_and_names_no_more_than_twenty()
    {
        var person = Guid.NewGuid();
        tally.IsFirst(By(person));
        for (var n = 1; n <= 100; n++)
            tally.IsFirst(By(person, at: Now.AddSeconds(n), named: Guid.NewGuid()));
        var count = Assert.Single(tally.Close(Now.AddMinutes(1), all: true));
        Assert.Equal((100, Now.AddSeconds(1), RefusalTally.MostNamed), (count.Count, count.Since, count.Named.Count));
    }

    [Fact]
    public void Many_networks_at_once_are_counted_as_one()
    {
        var first = Enumerable.Range(0, 50_000).Count(n => tally.IsFirst(By(null, address: $"10.{n >> 16}.{n >> 8 & 255}.{n & 255}", reason: "no-form-token")));
        Assert.Equal(RefusalTally.MostKeys + 1, first);
        Assert.Equal(50_000 - first, Assert.Single(tally.Close(Now, all: true)).Count);
    }

    [Fact]
    public void Addresses_of_one_network_are_one()
    {
        Assert.True(tally.IsFirst(By(null, address: "2001:db8::1")));
        Assert.False(tally.IsFirst(By(null, address: "2001:db8::2")));
    }

    private static RefusedAttempt By(Guid? person, Permission? permission = Permission.ManagePeople, string reason = "not-permitted", string? address = null, DateTimeOffset? at = null, Guid? named = null) => new()
    {
        Actor = person is { } id ? new Actor(ActorKind.Person, id, "Somebody", Vocabulary.Word(Role.Officer)) : null,
        Address = address, Reason = reason, Permission = permission, Route = "GET /people", Named = named, At = at ?? Now,
    };
}
