SELECT frailty,
       count(*) AS attendances,
       round(100 * avg(within_4_hours::INT), 1) AS percent_within_4_hours,
       median(minutes_in_department)::INT AS median_minutes
FROM 'nation/ed_attendances/*.parquet'
JOIN 'nation/patients/*.parquet' USING (patient_id)
GROUP BY frailty
ORDER BY attendances DESC;
