using Evidence.Access;
using Evidence.Web.Access;
using Xunit;

namespace Evidence.Tests.Access;

public sealed class PermissionMapTests
{
    [Theory]
    [InlineData(Role.ItOperator)]
    [InlineData(Role.Administrator)]
    [InlineData(Role.Auditor)]
    [InlineData(Role.Integration)]
    public void Who_runs_or_audits_the_system_plays_nothing(Role role) => Assert.Equal(Scope.None, PermissionMap.ScopeOf(role, Permission.PlayFootage));

    [Fact]
    public void An_IT_operator_neither_sees_footage_nor_has_a_word_in_deletions()
    {
        foreach (var permission in new[] { Permission.SeeFootage, Permission.ReadContinuity, Permission.ApproveRetirement, Permission.DestroyKeys, Permission.CareForKeys, Permission.DecideKeysets, Permission.SetRetention, Permission.PlaceHolds })
            Assert.Equal(Scope.None, PermissionMap.ScopeOf(Role.ItOperator, permission));
    }

    [Theory]
    [InlineData(Role.Redactor)]
    [InlineData(Role.DisclosureOfficer)]
    [InlineData(Role.Prosecutor)]
    public void Who_works_on_cases_sees_cases_only(Role role)
    {
        foreach (var permission in new[] { Permission.SeeFootage, Permission.PlayFootage, Permission.ReadContinuity })
            Assert.Equal(Scope.Case, PermissionMap.ScopeOf(role, permission));
    }

    [Fact]
    public void Whoever_plays_a_recording_sees_it() =>
        Assert.All(Enum.GetValues<Role>(), role => Assert.Equal(PermissionMap.ScopeOf(role, Permission.PlayFootage), PermissionMap.ScopeOf(role, Permission.PlayFootage) & PermissionMap.ScopeOf(role, Permission.SeeFootage)));

    [Fact]
    public void Every_permission_and_every_role_has_words_of_its_own()
    {
        Assert.Equal(Enum.GetValues<Permission>().Length, Enum.GetValues<Permission>().Select(PermissionWords.Of).Distinct().Count());
        Assert.Equal(Enum.GetValues<Role>().Length, Enum.GetValues<Role>().Select(role => role.Words()).Distinct().Count());
    }
}
