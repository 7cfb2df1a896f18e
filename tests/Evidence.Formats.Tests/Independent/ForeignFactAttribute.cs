using Xunit;

namespace Evidence.Formats.Tests.Independent;

/// <summary>A test with a foreign reader: where CI=true a missing tool fails it, elsewhere it says what is missing and skips.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ForeignFactAttribute : FactAttribute
{
    public ForeignFactAttribute(string script)
    {
        if (Environment.GetEnvironmentVariable("CI") != "true" && ForeignTool.Missing(script) is { } missing)
            Skip = $"skipped: needs {missing}";
    }
}
