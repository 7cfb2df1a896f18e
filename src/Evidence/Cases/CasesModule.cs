using Evidence.Cases.Persons;
using Evidence.Cases.Work;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Cases;

public static class CasesModule
{
    public static IServiceCollection AddCases(this IServiceCollection services)
    {
        services.AddScoped<MakeCategory>();
        services.AddScoped<MakeCase>();
        services.AddScoped<MakeIncident>();
        services.AddScoped<ChangeMembers>();
        services.AddScoped<ChangeCaseState>();
        services.AddScoped<ListCases>();
        services.AddScoped<ReadCase>();
        services.AddScoped<WriteNote>();
        services.AddScoped<SetCasePerson>();
        services.AddScoped<RemoveCasePerson>();
        services.AddScoped<SetCaseDate>();
        services.AddScoped<ReadCasePersons>();
        services.AddScoped<SetTask>();
        services.AddScoped<SetChecklist>();
        services.AddScoped<ReadTasks>();
        services.AddScoped<ReadCaseWork>();
        services.AddScoped<ReadDue>();
        services.AddScoped<MakeFolder>();
        services.AddScoped<DescribeCase>();
        services.AddScoped<RelateIncident>();
        services.AddScoped<FindReference>();
        services.AddScoped<ListCategories>();
        services.AddScoped<ListPoliceIncidents>();
        return services;
    }
}
