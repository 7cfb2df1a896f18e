using System.Reflection;
using System.Runtime.CompilerServices;
using Evidence.Custody;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Storage;
using Xunit;

namespace Evidence.Tests.Shape;

/// <summary>Words that hide what a thing is are not used; nothing is open to inheritance by accident.</summary>
public sealed class NamingTests
{
    private static readonly string[] Empty = ["Service", "Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Base", "Impl", "Dto"];

    private static readonly string[] Folders = ["Evidence", "Access", "Devices", "Intake", "Items", "Custody", "Cases", "Review", "Redaction",
        "Retention", "Preservation", "Disclosure", "Transfer", "Requests", "Search", "Insights", "Database", "Media", "Kernel", "Keys", "KeyCare"];

    public static TheoryData<string> Assemblies => [.. Own.Select(assembly => assembly.GetName().Name!)];

    private static Assembly[] Own => [typeof(AgencyId).Assembly, typeof(Durable).Assembly, typeof(IObjectStore).Assembly, typeof(CustodyLog).Assembly,
        Assembly.Load("Evidence.Web")];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_type_has_an_empty_word_for_a_name(string assembly) =>
        Assert.Empty(Written(assembly).Where(type => Array.Exists(Empty, word => PlainName(type).EndsWith(word, StringComparison.Ordinal))).Select(type => type.FullName));

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_type_is_named_like_a_folder(string assembly) =>
        Assert.Empty(Written(assembly).Where(type => !type.IsNested && Folders.Contains(PlainName(type))).Select(type => type.FullName));

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Every_class_is_sealed_or_says_that_it_is_abstract(string assembly) =>
        Assert.Empty(Written(assembly).Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false }).Select(type => type.FullName));

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_interface_has_a_single_implementation_unless_it_is_an_edge(string assembly)
    {
        // The object store and what more a store can do are ports: further stores come as further implementations of them.
        var single = from port in Written(assembly)
                     where port.IsInterface && port.Assembly != typeof(IObjectStore).Assembly
                     where Own.SelectMany(own => own.GetTypes()).Count(type => !type.IsInterface && Implements(type, port)) < 2
                     select port.FullName;
        Assert.Empty(single);
    }

    private static bool Implements(Type type, Type port) =>
        type.GetInterfaces().Any(one => one == port || one.IsGenericType && one.GetGenericTypeDefinition() == port);

    private static IEnumerable<Type> Written(string assembly) => Own.Single(own => own.GetName().Name == assembly).GetTypes().Where(type =>
        !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) && !type.Name.Contains('<', StringComparison.Ordinal)
        && type.Namespace is { } space && space.StartsWith("Evidence", StringComparison.Ordinal) && !space.EndsWith(".Migrations", StringComparison.Ordinal)
        && !typeof(System.Text.Json.Serialization.JsonSerializerContext).IsAssignableFrom(type));

    private static string PlainName(Type type) => type.Name.Split('`')[0];
}
