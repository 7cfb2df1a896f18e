using Evidence.Access.Passkeys;
using Evidence.Formats;
using Evidence.Kernel;
using Xunit;

namespace Evidence.Tests.Access.Passkeys;

public sealed class PasskeyTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public void A_question_is_good_for_its_use_its_person_and_five_minutes()
    {
        var (person, other) = (PersonId.New(), PersonId.New());
        var question = new PasskeyQuestion(PasskeyUse.Confirm, person, "{}", At);

        Assert.True(question.IsFor(PasskeyUse.Confirm, person, At + TimeSpan.FromMinutes(5)));
        Assert.False(question.IsFor(PasskeyUse.Confirm, person, At + TimeSpan.FromMinutes(5.01)));
        Assert.False(question.IsFor(PasskeyUse.SecondStep, person, At));
        Assert.False(question.IsFor(PasskeyUse.Confirm, other, At));
        Assert.False(question.IsFor(PasskeyUse.Confirm, null, At));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"id\":7}")]
    [InlineData("{\"id\":\"not base64url!\"}")]
    [InlineData("{\"id\":\"AAAA\"")]
    public void An_answer_that_cannot_be_read_names_no_passkey(string credential) => Assert.Null(new PasskeyAnswer(credential, null).CredentialId());

    [Fact]
    public void An_answer_names_its_passkey() => Assert.Equal([1, 2, 255], new PasskeyAnswer("{\"id\":\"AQL_\"}", null).CredentialId());

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\nb")]
    public void A_name_is_a_name(string typed) => Assert.Equal("passkey-name-wrong", Assert.Throws<RefusedException>(() => Passkey.NameOf(typed)).Refusal.Code);

    [Fact]
    public void A_name_has_eighty_characters_at_most()
    {
        Assert.Equal(80, Passkey.NameOf(" " + new string('a', 80) + " ").Length);
        Assert.Throws<RefusedException>(() => Passkey.NameOf(new string('a', 81)));
    }
}
