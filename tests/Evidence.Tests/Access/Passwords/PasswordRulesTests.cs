using Evidence.Access.Passwords;
using Evidence.Kernel;
using Xunit;

namespace Evidence.Tests.Access.Passwords;

public sealed class PasswordRulesTests
{
    private static readonly PasswordRules Rules = new("Wyre Constabulary");

    [Theory]
    [InlineData("hartley pony ladder")]
    [InlineData("Задержание у вокзала")]
    [InlineData("robin hale takes the late train")]
    [InlineData("x7#Qm!vR2$pL")]
    [InlineData("👮🚓📷🎥🗄️⚖️🔒🔑🧾📁🗂️🏛️")]
    public void Takes_what_nobody_would_guess(string password) => Rules.Demand(password, "robin.hale", "PC Robin Hale");

    [Theory]
    [InlineData("eleven chars", null)]
    [InlineData("elevenchars", "password-too-short")]
    [InlineData("e\u0301le\u0300ven chas", "password-too-short")]
    [InlineData("abababababab", "password-repeats")]
    [InlineData("aaaabbbbaaaa", "password-repeats")]
    [InlineData("abcdefghijkl", "password-runs")]
    [InlineData("abcdefgh1234", "password-runs")]
    [InlineData("987654321098", "password-runs")]
    [InlineData("Password2026!", "password-common")]
    [InlineData("!!basketball!!", "password-common")]
    [InlineData("robin.hale.2026", "password-is-name")]
    [InlineData("Hale-Robin-4711", "password-is-name")]
    [InlineData("WyreConstabulary", "password-is-name")]
    public void Refuses_what_is_tried_first_and_says_why(string password, string? code)
    {
        var refused = Record.Exception(() => Rules.Demand(password, "robin.hale", "PC Robin Hale")) as RefusedException;

        Assert.Equal(code, refused?.Refusal.Code);
    }

    [Fact]
    public void Takes_128_characters_and_no_more()
    {
        var long128 = string.Concat(Enumerable.Range(0, 16).Select(n => $"{n:x} ladder"[..8]));
        Rules.Demand(long128, "u", "U");

        Assert.Equal("password-too-long", Assert.Throws<RefusedException>(() => Rules.Demand(long128 + "x", "u", "U")).Refusal.Code);
    }
}
