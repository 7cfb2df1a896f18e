using System.Net;
using Evidence.Access;
using Evidence.Access.Clients;
using Xunit;

namespace Evidence.Tests.Access.Clients;

public sealed class ClientTokenTests
{
    [Fact]
    public void Is_known_by_its_beginning_and_its_checksum()
    {
        var (token, text) = ClientToken.New();

        Assert.Matches("^evc_[0-9A-Za-z]{61}$", text);
        Assert.Equal(token, ClientToken.TryRead(text));
        Assert.Equal(text.Substring(4, 12), token.LookUp);
    }

    [Fact]
    public void Is_not_read_with_a_letter_changed_left_out_or_added()
    {
        var text = ClientToken.New().Text;
        for (var at = 0; at < text.Length; at++)
            Assert.Null(ClientToken.TryRead(text.Remove(at, 1).Insert(at, text[at] == 'x' ? "y" : "x")));
        Assert.Null(ClientToken.TryRead(text[..^1]));
        Assert.Null(ClientToken.TryRead(text + "0"));
        Assert.Null(ClientToken.TryRead(" " + text));
        Assert.Null(ClientToken.TryRead(text.Replace(text[20], 'é')));
        Assert.Null(ClientToken.TryRead(""));
        Assert.Null(ClientToken.TryRead(null));
    }

    [Fact]
    public void Is_never_the_same_twice() => Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => ClientToken.New().Token.Hash).Distinct().Count());

    [Theory]
    [InlineData("", "")]
    [InlineData("192.0.2.0/24", "192.0.2.0/24")]
    [InlineData(" 192.0.2.7,\n2001:db8::/32 ", "192.0.2.7/32 2001:db8::/32")]
    [InlineData("192.0.2.7 192.0.2.7/32", "192.0.2.7/32")]
    [InlineData("192.0.2.1/24", "192.0.2.0/24")]
    [InlineData("192.0.2.0/33", null)]
    [InlineData("police.uk", null)]
    public void Networks_are_read_or_refused(string written, string? kept) => Assert.Equal(kept, AllowedNetworks.Read(written));

    [Fact]
    public void Networks_hold_nobody_whose_address_is_not_known() => Assert.False(AllowedNetworks.Hold("192.0.2.0/24", null));

    [Fact]
    public void No_networks_hold_everybody() => Assert.True(AllowedNetworks.Hold("", IPAddress.Loopback));

    [Fact]
    public void What_is_taken_out_of_the_map_is_granted_no_more()
    {
        Assert.Equal(Scope.None, ClientGrant.ScopeOf("play-footage/any manage-people/any see-footage/own", Permission.PlayFootage));
        Assert.Empty(ClientGrant.Read("play-footage/any manage-people/any see-footage/own see-footage"));
        Assert.Equal(Scope.Unit | Scope.Any, ClientGrant.ScopeOf("see-footage/any see-footage/unit", Permission.SeeFootage));
    }

    [Fact]
    public void A_client_may_be_granted_nothing_that_plays_discloses_or_manages() =>
        Assert.Equal([Permission.SeeFootage, Permission.ReadContinuity, Permission.ProvisionPeople, Permission.TellDispatch, Permission.SeeExpected], ClientGrant.Possible.Select(grant => grant.Permission).Distinct());
}
