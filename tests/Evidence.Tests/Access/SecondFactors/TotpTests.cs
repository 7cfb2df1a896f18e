using System.Text;
using Evidence.Access.SecondFactors;
using Xunit;

namespace Evidence.Tests.Access.SecondFactors;

public sealed class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>RFC 6238, appendix B: the last six of its eight digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Makes_the_codes_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, Totp.Code(Secret, Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Takes_the_step_now_and_one_to_each_side(int steps, bool taken)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_015);
        var code = Totp.Code(Secret, Totp.StepOf(now) + steps);

        Assert.Equal(taken ? Totp.StepOf(now) + steps : null, Totp.Match(Secret, code, now, null));
    }

    [Fact]
    public void Takes_no_step_twice_and_none_before_the_last_one()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_015);
        var step = Totp.StepOf(now);

        Assert.Null(Totp.Match(Secret, Totp.Code(Secret, step), now, step));
        Assert.Null(Totp.Match(Secret, Totp.Code(Secret, step - 1), now, step));
        Assert.Equal(step + 1, Totp.Match(Secret, Totp.Code(Secret, step + 1), now, step));
    }

    [Fact]
    public void Reads_a_code_with_spaces_and_no_other_text()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(59);

        Assert.NotNull(Totp.Match(Secret, " 287 082 ", now, null));
        foreach (var other in new[] { "", "28708", "2870820", "+287082", "２８７０８２" })
            Assert.Null(Totp.Match(Secret, other, now, null));
    }

    /// <summary>RFC 4648, section 10, without the padding.</summary>
    [Theory]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Writes_secrets_as_apps_read_them(string bytes, string text)
    {
        Assert.Equal(text, Base32.Of(Encoding.ASCII.GetBytes(bytes)));
        Assert.Equal(Encoding.ASCII.GetBytes(bytes), Base32.Read(text));
    }
}
