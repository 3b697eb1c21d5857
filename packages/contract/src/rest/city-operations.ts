import * as cityShapes from './city.ts';
import type { OperationTable } from './operation.ts';
import { featureCollection, pageOf } from './page.ts';

/** The city as it was imported: its map, its lists, its bounds. */
export const CITY_OPERATIONS = {
  getCity: {
    method: 'get',
    path: '/api/city',
    access: 'readCity',
    summary: 'The city, its bounds and time',
    answer: cityShapes.city,
  },
  listDistricts: {
    method: 'get',
    path: '/api/districts',
    access: 'readCity',
    summary: 'Districts as GeoJSON',
    answer: featureCollection,
  },
  listGrids: {
    method: 'get',
    path: '/api/grids',
    access: 'readCity',
    summary: 'Unit grids as GeoJSON',
    answer: featureCollection,
  },
  getMapLayer: {
    method: 'get',
    path: '/api/map/{layer}',
    access: 'readCity',
    summary: 'A layer of the base map as GeoJSON',
    answer: featureCollection,
  },
  listCategories: {
    method: 'get',
    path: '/api/categories',
    access: 'readCity',
    summary: 'Categories with their filing conditions',
    answer: pageOf(cityShapes.category),
  },
  listDepartments: {
    method: 'get',
    path: '/api/departments',
    access: 'readCity',
    summary: 'Departments',
    answer: pageOf(cityShapes.department),
  },
  listHanging: {
    method: 'get',
    path: '/api/catalogue/hanging',
    access: 'manageCatalogue',
    summary: 'What hangs on each department and category: open cases, accounts, feeds',
    answer: pageOf(cityShapes.hanging),
  },
  changeDepartment: {
    method: 'patch',
    path: '/api/departments/{code}',
    access: 'manageCatalogue',
    summary: 'End a department, with the reason, or bring it back',
    body: cityShapes.endingChange,
    answer: cityShapes.hanging,
  },
  changeCategory: {
    method: 'patch',
    path: '/api/categories/{code}',
    access: 'manageCatalogue',
    summary: 'End a category, with the reason, or bring it back',
    body: cityShapes.endingChange,
    answer: cityShapes.hanging,
  },
} as const satisfies OperationTable;
