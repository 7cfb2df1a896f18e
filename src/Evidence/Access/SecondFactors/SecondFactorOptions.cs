using Evidence.Kernel;
using Microsoft.Extensions.Configuration;

namespace Evidence.Access.SecondFactors;

/// <summary>Whether everybody needs a second factor, or only who has one (<c>Evidence:SecondFactor</c>: <c>required</c>, which is usual, or <c>optional</c>).</summary>
public sealed record SecondFactorOptions(bool Required)
{
    public static SecondFactorOptions From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration["Evidence:SecondFactor"] switch
        {
            null or "" or "required" => new(true),
            "optional" => new(false),
            var other => throw new StartRefusedException($"Evidence:SecondFactor is \"{other}\".", "Set it to \"required\" or \"optional\", or leave it out: then it is required."),
        };
    }
}
